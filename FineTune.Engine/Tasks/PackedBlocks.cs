namespace FineTune.Engine.Tasks;

/// <summary>One row of a batch: documents, or pieces of them, one behind the other.</summary>
/// <param name="Ids">At most the block length.</param>
/// <param name="Targets">What each position is to predict; <see cref="PackedBlocks.NoAnswer"/> where nothing is learnt.</param>
/// <param name="Starts">Where each document begins.</param>
public sealed record PackedBlock(int[] Ids, int[] Targets, int[] Starts);

/// <summary>
/// Packs documents into blocks without padding between them; a document never sees another, and its positions begin at 0, so a block may be longer than
/// the model's context. Documents go where they leave the least room (best fit, longest first); a text longer than the longest length
/// is cut into pieces, anything else is cut off there.
/// </summary>
public static class PackedBlocks
{
    /// <summary>The index that cross-entropy leaves out.</summary>
    public const int NoAnswer = -100;

    /// <summary>Tokens per block. Short documents leave gaps that nothing fits into unless several of them share a block; four are enough, and what attention computes in vain between them stays small.</summary>
    public static int Room(int length) => length * (length <= 256 ? 4 : length <= 512 ? 2 : 1);

    /// <param name="length">Tokens per document or piece of one, at most.</param>
    /// <param name="continues">The rest of a long document is a piece of its own (plain text); else its end is cut off (a conversation, whose pieces make no sense).</param>
    public static IReadOnlyList<PackedBlock> Pack(IReadOnlyList<WritingDocument> documents, int length, bool continues)
    {
        var pieces = documents.SelectMany(d => Pieces(d, length, continues)).OrderByDescending(p => p.Length).ToList();
        var bins = new List<List<Piece>>();
        var whole = Room(length);
        // Room left -> bins with that much of it; the smallest room that is enough is searched upwards.
        var byRoom = new Stack<int>[whole + 1];
        for (var room = 0; room <= whole; room++) byRoom[room] = new();
        foreach (var piece in pieces)
        {
            var room = piece.Length;
            while (room <= whole && byRoom[room].Count == 0) room++;
            int bin;
            if (room <= whole) bin = byRoom[room].Pop();
            else
            {
                (bin, room) = (bins.Count, whole);
                bins.Add([]);
            }
            bins[bin].Add(piece);
            byRoom[room - piece.Length].Push(bin);
        }
        return [.. bins.Select(Block)];
    }

    /// <summary>Two documents, each cut off at <paramref name="length"/>, in one block.</summary>
    public static PackedBlock Together(WritingDocument first, WritingDocument second, int length) =>
        Block([new(first, 0, Math.Min(length, first.Ids.Length)), new(second, 0, Math.Min(length, second.Ids.Length))]);

    /// <summary>Share of the positions of all blocks that hold a token.</summary>
    public static double Fill(IReadOnlyList<PackedBlock> blocks, int length) => blocks.Count == 0 ? 1 : (double)blocks.Sum(b => (long)b.Ids.Length) / ((long)blocks.Count * Room(length));

    private static IEnumerable<Piece> Pieces(WritingDocument document, int length, bool continues)
    {
        for (var start = 0; start < document.Ids.Length; start += length)
        {
            var end = Math.Min(document.Ids.Length, start + length);
            // What teaches nothing takes no room: a last token alone, a conversation whose answers were cut off.
            if (document.Learnt.AsSpan(start + 1, Math.Min(document.Ids.Length - start - 1, end - start)).Contains(true)) yield return new(document, start, end);
            if (!continues) yield break;
        }
    }

    private static PackedBlock Block(List<Piece> pieces)
    {
        var (ids, targets, starts) = (new List<int>(), new List<int>(), new List<int>());
        foreach (var (document, start, end) in pieces)
        {
            starts.Add(ids.Count);
            for (var i = start; i < end; i++)
            {
                ids.Add(document.Ids[i]);
                // The last token of a piece still knows what its document goes on with.
                targets.Add(i + 1 < document.Ids.Length && document.Learnt[i + 1] ? document.Ids[i + 1] : NoAnswer);
            }
        }
        return new([.. ids], [.. targets], [.. starts]);
    }

    private readonly record struct Piece(WritingDocument Document, int Start, int End)
    {
        public int Length => End - Start;
    }
}
