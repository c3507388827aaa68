using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace FineTune.Engine.Tokenization;

/// <summary>How a WordPiece vocabulary wants its texts. The defaults are those of uncased BERT.</summary>
public sealed record WordPieceSettings
{
    public bool LowerCase { get; init; } = true;

    /// <summary>Null: as <see cref="LowerCase"/>.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>Every CJK ideograph is a word of its own.</summary>
    public bool SplitIdeographs { get; init; } = true;

    /// <summary>What pieces begin with that continue a word.</summary>
    public string Continuation { get; init; } = "##";

    /// <summary>A word of more characters is the unknown token.</summary>
    public int LongestWord { get; init; } = 100;
}

/// <summary>
/// BERT's tokenizer: text is cleaned, cut at white space, punctuation and ideographs, and every word spelled by the longest pieces that
/// fit, from left to right; a word that cannot be spelled is one unknown token. Devlin et al. 2018, arXiv:1810.04805; the details are
/// those of Hugging Face's BertTokenizer. Files: <see cref="WordPieceFiles"/>.
/// </summary>
public sealed class WordPiece : VocabularyTokenizer
{
    private readonly WordPieceSettings _settings;
    private readonly BertText _text;
    private readonly PieceTrie _trie;
    private readonly int _continuation; // node of the trie
    private readonly int[] _punctuation; // id per ASCII character
    private readonly WordCache _cache = new();

    internal WordPiece(TokenizerParts parts, WordPieceSettings settings) : base(parts)
    {
        _settings = settings;
        _text = new BertText(settings.LowerCase, settings.StripAccents ?? settings.LowerCase);
        _trie = new PieceTrie(parts.Vocabulary.All.Where(p => p.Piece.Length > 0));
        foreach (var c in settings.Continuation) _continuation = _continuation == PieceTrie.None ? PieceTrie.None : _trie.Next(_continuation, c);
        UnknownId = parts.Vocabulary.Find(parts.Names.Unknown!)!.Value;
        _punctuation = [.. Enumerable.Range(0, 128).Select(c => parts.Vocabulary.Find(((char)c).ToString()) ?? UnknownId)];
    }

    public override int UnknownId { get; }

    public WordPieceSettings Settings => _settings;

    /// <summary>A tokenizer from the lines of a vocab.txt.</summary>
    /// <param name="pieces">Id = position; [UNK], [CLS] and [SEP] must be among them.</param>
    /// <exception cref="UserException">A piece occurs twice, or a special token is missing.</exception>
    public static WordPiece Create(IEnumerable<string> pieces, WordPieceSettings? settings = null) => WordPieceFiles.Create(pieces, settings ?? new(), WordPieceFiles.VocabularyFile);

    public override void Save(string folder) => WordPieceFiles.Save(this, folder);

    /// <summary>Plain ASCII words and signs are met here; whatever else there is, up to the next space, is left to <see cref="Chunk"/>.</summary>
    private protected override void Words(ReadOnlySpan<char> text, int offset, TokenSink sink)
    {
        var kinds = BertText.Ascii;
        for (var i = 0; i < text.Length && !sink.IsFull;)
        {
            int c = text[i];
            var kind = c < 128 ? kinds[c] : IsSpace(text[i]) ? BertKind.Space : BertKind.Letter;
            if (kind != BertKind.Letter)
            {
                if (kind == BertKind.Punctuation) sink.Add(_punctuation[c], offset + i, 1);
                i++;
                continue;
            }
            var end = i;
            while (end < text.Length && text[end] < 128 && kinds[text[end]] == BertKind.Letter) end++;
            if (end == text.Length || (text[end] < 128 && kinds[text[end]] != BertKind.Removed)) AsciiWord(text[i..end], offset + i, sink);
            else
            {
                while (end < text.Length && !IsSpace(text[end])) end++;
                Chunk(text[i..end], offset + i, sink);
            }
            i = end;
        }
    }

    private void AsciiWord(ReadOnlySpan<char> word, int offset, TokenSink sink)
    {
        if (!sink.WantsPlaces && _cache.Find(word) is { } known) sink.Add(known);
        else if (word.Length > _settings.LongestWord) sink.Add(UnknownId, offset, word.Length);
        else NewAsciiWord(word, offset, sink);
    }

    private void NewAsciiWord(ReadOnlySpan<char> word, int offset, TokenSink sink)
    {
        var spelling = new Spelling(stackalloc char[Spelling.Room(word.Length)], default);
        foreach (var c in word) spelling.Add(_settings.LowerCase ? char.ToLowerInvariant(c) : c);
        var from = sink.Count;
        Spell(spelling, offset, sink);
        if (!sink.WantsPlaces) _cache.Keep(word, sink.Since(from));
    }

    /// <summary>Text without white space that holds something other than ASCII: normalised character by character, each with its origin.</summary>
    private void Chunk(ReadOnlySpan<char> chunk, int offset, TokenSink sink)
    {
        if (!sink.WantsPlaces && chunk.Length <= WordCache.LongestWord && _cache.Find(chunk) is { } known) { sink.Add(known); return; }
        var from = sink.Count;
        var word = new Spelling(stackalloc char[Spelling.Room(_settings.LongestWord)], stackalloc (int, int)[Spelling.Room(_settings.LongestWord)]);
        for (int i = 0, used; i < chunk.Length && !sink.IsFull; i += used)
        {
            var valid = Rune.DecodeFromUtf16(chunk[i..], out var rune, out used) == OperationStatus.Done;
            var kind = valid ? BertText.KindOf(rune) : BertKind.Removed;
            if (kind == BertKind.Removed) continue;
            var (start, end) = (offset + i, offset + i + used);
            var alone = kind == BertKind.Ideograph && _settings.SplitIdeographs;
            if (alone) EndWord(ref word, sink);
            var normal = _text.Normal(rune);
            // A mark that was dropped still belongs to the character before it.
            if (normal.Length == 0 && !word.Extend(end)) sink.Extend(start, end);
            foreach (var part in normal.EnumerateRunes())
            {
                var sign = BertText.KindOf(part) == BertKind.Punctuation;
                if (sign) EndWord(ref word, sink);
                word.Add(part, start, end, _settings.LongestWord);
                if (sign) EndWord(ref word, sink);
            }
            if (alone) EndWord(ref word, sink);
        }
        EndWord(ref word, sink);
        if (!sink.WantsPlaces && !sink.IsFull) _cache.Keep(chunk, sink.Since(from));
    }

    private void EndWord(ref Spelling word, TokenSink sink)
    {
        if (word.Count == 0) return;
        if (word.Count > _settings.LongestWord) sink.Add(UnknownId, word.Start, word.End - word.Start);
        else Spell(word, 0, sink);
        word.Clear();
    }

    /// <summary>The longest pieces from left to right; a word that cannot be spelled is one unknown token.</summary>
    /// <param name="offset">Where a plain word stands in the text.</param>
    private void Spell(in Spelling spelling, int offset, TokenSink sink)
    {
        var word = spelling.Characters;
        var from = sink.Count;
        for (var start = 0; start < word.Length;)
        {
            var (node, id, end) = (start == 0 ? PieceTrie.Root : _continuation, PieceTrie.None, start);
            for (var at = start; node != PieceTrie.None && at < word.Length;)
            {
                node = _trie.Next(node, word[at++]);
                if (node != PieceTrie.None && _trie.Value(node) is var value and not PieceTrie.None) (id, end) = (value, at);
            }
            if (id == PieceTrie.None)
            {
                sink.CutTo(from);
                var (wholeStart, wholeEnd) = spelling.Place(0, word.Length, offset);
                sink.Add(UnknownId, wholeStart, wholeEnd - wholeStart);
                return;
            }
            var (placeStart, placeEnd) = spelling.Place(start, end, offset);
            sink.Add(id, placeStart, placeEnd - placeStart);
            start = end;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsSpace(char c) => c <= ' ' ? c is ' ' or '\t' or '\n' or '\r' : c > 127 && c != '\u0085' && char.IsWhiteSpace(c);
}
