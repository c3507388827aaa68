using System.Buffers;
using System.Text.Json;

namespace FineTune.Engine.Tokenization;

/// <summary>A piece of a unigram vocabulary with its log probability.</summary>
public readonly record struct ScoredPiece(string Piece, double Score);

/// <summary>
/// SentencePiece with the unigram model: the most probable way to cut a text into known pieces, by Viterbi search.
/// Kudo 2018, "Subword Regularization", arXiv:1804.10959; the details (ties, unset scores, unknowns) are those of the tokenizer
/// published with Universal Sentence Encoder lite, which its weights were trained with.
/// </summary>
/// <remarks>
/// Text is NFKC-normalised, never lower-cased or trimmed; a U+2581 is put in front and stands for every space. Characters no piece
/// begins with become the unknown id, a run of them one id. No special tokens are added. Saved as <c>sentencepiece.json</c>:
/// <c>{"type":"unigram","normalization":"NFKC","unknownId":0,"reserved":6,"pieces":[["the",-3.56],...]}</c>, id = position;
/// the first <c>reserved</c> pieces are never found in a text; a score of <c>null</c> means 0.
/// </remarks>
public sealed class SentencePieceUnigram : Tokenizer
{
    public const string FileName = "sentencepiece.json";

    private const char Space = '\u2581';
    private const int Unknown = 0;

    private readonly ScoredPiece[] _pieces;
    private readonly double[] _scores;
    private readonly int _reserved;
    private readonly PieceTrie _trie;

    /// <param name="pieces">Id = position.</param>
    /// <param name="reserved">How many pieces at the start (unknown, control) are never searched in a text.</param>
    public SentencePieceUnigram(IReadOnlyList<ScoredPiece> pieces, int reserved)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(reserved, 1);
        _pieces = [.. pieces];
        _scores = [.. pieces.Select(p => p.Score)];
        _reserved = reserved;
        _trie = new PieceTrie(_pieces.Select((p, id) => (p.Piece, Value: id)).Skip(reserved).Where(p => p.Piece.Length > 0));
        _trie.Alias(' ', Space);
    }

    /// <summary>The id of everything no piece begins with.</summary>
    public override int UnknownId => Unknown;

    public override int VocabularySize => _pieces.Length;

    public override string Piece(int id) => _pieces[id].Piece;

    public override int[] Content(string text, int maxLength = int.MaxValue)
    {
        var normal = UnicodeText.Nfkc(text);
        if (normal.Length == 0) return [];
        var cuts = ArrayPool<Cut>.Shared.Rent(normal.Length + 2);
        try
        {
            Search(normal, cuts);
            var ids = new int[Math.Min(maxLength, CountTokens(cuts, normal.Length + 1))];
            var token = -1;
            var previous = -1;
            for (var at = 0; at <= normal.Length; at = cuts[at].Next)
            {
                var id = cuts[at].Id;
                if (id == Unknown && previous == Unknown) continue;
                if (++token == ids.Length) break;
                ids[token] = previous = id;
            }
            return ids;
        }
        finally { ArrayPool<Cut>.Shared.Return(cuts); }
    }

    protected override IReadOnlyList<Token> ContentTokens(string text, int maxLength)
    {
        var normal = UnicodeText.Nfkc(text);
        if (normal.Length == 0) return [];
        var map = OffsetMap.Nfkc(text, normal);
        var cuts = ArrayPool<Cut>.Shared.Rent(normal.Length + 2);
        try
        {
            Search(normal, cuts);
            var tokens = new List<Token>();
            for (var at = 0; at <= normal.Length;)
            {
                var id = cuts[at].Id;
                var end = cuts[at].Next;
                while (id == Unknown && end <= normal.Length && cuts[end].Id == Unknown) end = cuts[end].Next;
                if (tokens.Count == maxLength) break;
                // Position 0 is the space marker put in front: it stands for no character of the text.
                var (start, length) = map.Original(Math.Max(0, at - 1), end - 1);
                tokens.Add(new Token(id, _pieces[id].Piece, start, length));
                at = end;
            }
            return tokens;
        }
        finally { ArrayPool<Cut>.Shared.Return(cuts); }
    }

    public override void Save(string folder) => Json.WriteFile(Path.Combine(folder, FileName), new VocabularyFile
    {
        Reserved = _reserved,
        Pieces = JsonSerializer.SerializeToElement(_pieces.Select(p => new object[] { p.Piece, p.Score })),
    });

    /// <param name="path">A <c>sentencepiece.json</c>.</param>
    /// <exception cref="UserException">The file is missing or broken.</exception>
    public static SentencePieceUnigram Load(string path)
    {
        var file = Json.ReadFile<VocabularyFile>(path);
        var pieces = ReadPieces(file.Pieces, path);
        return file is { Type: "unigram", Normalization: "NFKC", UnknownId: 0 } && file.Reserved >= 1 && file.Reserved <= pieces.Count
            ? new SentencePieceUnigram(pieces, file.Reserved)
            : throw new UserException("This is not a unigram vocabulary this program can read (type, normalization, unknownId or reserved).",
                "Restore the file from a copy, or fetch the model again.", new Place(path));
    }

    /// <summary>Pieces from a JSON array of <c>[piece, score or null]</c>.</summary>
    /// <exception cref="UserException">An entry is something else.</exception>
    public static List<ScoredPiece> ReadPieces(JsonElement rows, string path)
    {
        UserException Refused(string what) => new(what, "Restore the file from a copy, or fetch the model again.", new Place(path));
        if (rows.ValueKind != JsonValueKind.Array) throw Refused("The pieces are no array.");
        var pieces = new List<ScoredPiece>(rows.GetArrayLength());
        foreach (var row in rows.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Array || row.GetArrayLength() != 2 || row[0].ValueKind != JsonValueKind.String || row[1].ValueKind is not (JsonValueKind.Number or JsonValueKind.Null))
                throw Refused($"Entry {pieces.Count} is not [piece, score].");
            // Seven pieces of the published vocabulary have no score: the reference reads them as 0.
            pieces.Add(new ScoredPiece(row[0].GetString()!, row[1].ValueKind == JsonValueKind.Number ? row[1].GetDouble() : 0));
        }
        return pieces;
    }

    /// <summary>The best cuts of U+2581 + <paramref name="text"/>: after it, following Next from 0 gives the pieces.</summary>
    private void Search(string text, Cut[] cuts)
    {
        var n = text.Length + 1;
        var best = ArrayPool<double>.Shared.Rent(n + 1);
        Array.Clear(best, 0, n + 1);
        for (var start = 0; start < n; start++)
        {
            var first = start == 0 ? Space : text[start - 1];
            // The second half of a surrogate pair is no symbol of its own.
            if (char.IsLowSurrogate(first)) continue;
            var soFar = best[start];
            var single = false;
            var node = _trie.Next(PieceTrie.Root, first);
            for (var end = start + 1; node != PieceTrie.None; end++)
            {
                if (_trie.Value(node) is var id and not PieceTrie.None)
                {
                    single |= end == start + 1;
                    Offer(cuts, best, start, end, id, soFar + _scores[id]);
                }
                if (end == n) break;
                node = _trie.Next(node, text[end - 1]);
            }
            if (!single)
            {
                Offer(cuts, best, start, start + (char.IsHighSurrogate(first) ? 2 : 1), Unknown, soFar);
            }
        }
        ArrayPool<double>.Shared.Return(best);
        Reverse(cuts, n);
    }

    /// <summary>
    /// Starts come in ascending order, so a tie goes to the shorter piece. "Exactly 0 means not reached yet" belongs to the reference
    /// (the text ":)" gives [30, 57, 52] because of it), which is why a score of 0 can be beaten by any.
    /// </summary>
    private static void Offer(Cut[] cuts, double[] best, int start, int end, int id, double score)
    {
        if (best[end] != 0 && score < best[end]) return;
        best[end] = score;
        cuts[end] = new Cut(id, start);
    }

    /// <summary>Turns "the piece that ends here began there" into "the piece that begins here ends there", in place.</summary>
    private static void Reverse(Cut[] cuts, int n)
    {
        var (id, start) = (cuts[n].Id, cuts[n].Next);
        for (var end = n; end > 0;)
        {
            var before = cuts[start];
            cuts[start] = new Cut(id, end);
            (end, id, start) = (start, before.Id, before.Next);
        }
    }

    private static int CountTokens(Cut[] cuts, int n)
    {
        var count = 0;
        var previous = -1;
        for (var at = 0; at < n; at = cuts[at].Next)
        {
            if (cuts[at].Id != Unknown || previous != Unknown) count++;
            previous = cuts[at].Id;
        }
        return count;
    }

    private readonly record struct Cut(int Id, int Next);

    private sealed record VocabularyFile
    {
        public string Type { get; init; } = "unigram";

        public string Normalization { get; init; } = "NFKC";

        public int UnknownId { get; init; }

        public required int Reserved { get; init; }

        public required JsonElement Pieces { get; init; }
    }
}
