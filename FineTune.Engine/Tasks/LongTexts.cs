using FineTune.Engine.Data;
using FineTune.Engine.Tokenization;

namespace FineTune.Engine.Tasks;

/// <summary>What is read of texts longer than the longest length.</summary>
public static class LongTexts
{
    /// <summary>Share of a window that the next one repeats, so that nothing falls between two of them.</summary>
    private const int OverlapParts = 4;

    /// <summary>The windows of a row: one, unless a long text is read in several. A pair is cut at its longer text.</summary>
    /// <param name="maxLength">Tokens of a window, special tokens included.</param>
    public static PairIds[] Encode(Tokenizer tokenizer, RowText text, int maxLength, Truncation truncation)
    {
        if (text.Second is { } second)
            return ReadsApart(tokenizer, text) ? [One(tokenizer, text.First, maxLength, truncation), One(tokenizer, second, maxLength, truncation)] : [tokenizer.EncodePair(text.First, second, maxLength)];
        if (truncation == Truncation.Head) return [Whole(tokenizer.Encode(text.First, maxLength))];
        var content = tokenizer.Content(text.First);
        var room = Math.Max(1, maxLength - tokenizer.SpecialTokens);
        if (content.Length <= room) return [Whole(tokenizer.Wrap(content))];
        return truncation switch
        {
            Truncation.Tail => [Whole(tokenizer.Wrap(content.AsSpan(content.Length - room)))],
            Truncation.HeadAndTail => [Whole(tokenizer.Wrap([.. content.AsSpan(0, room / 4), .. content.AsSpan(content.Length - (room - room / 4))]))],
            _ => [.. Starts(content.Length, room).Select(start => Whole(tokenizer.Wrap(content.AsSpan(start, Math.Min(room, content.Length - start)))))],
        };
    }

    /// <summary>A model whose tokenizer has no mark between two texts reads them one at a time.</summary>
    public static bool ReadsApart(Tokenizer tokenizer, RowText text) => text.Second is not null && tokenizer.PairSpecialTokens == 0;

    /// <summary>A text in one window: where all of it was wanted, its beginning.</summary>
    private static PairIds One(Tokenizer tokenizer, string text, int maxLength, Truncation truncation) => Encode(tokenizer, text, maxLength, truncation == Truncation.Windows ? Truncation.Head : truncation)[0];

    private static IEnumerable<int> Starts(int length, int room)
    {
        var stride = Math.Max(1, room - room / OverlapParts);
        for (var start = 0; ; start += stride)
        {
            yield return start;
            if (start + room >= length) yield break;
        }
    }

    private static PairIds Whole(int[] ids) => new(ids, ids.Length);
}
