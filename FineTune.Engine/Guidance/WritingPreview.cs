using FineTune.Engine.Data;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Data.Profiling;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tokenization;

namespace FineTune.Engine.Guidance;

/// <summary>A row as the model will see it.</summary>
/// <param name="Caption">What it is, where a row gives several texts (<c>chosen</c>, <c>rejected</c>); else empty.</param>
/// <param name="Parts">In order; what has a weight above 0 is learnt.</param>
/// <param name="Ends">A token that ends the text follows the last part.</param>
/// <param name="Tokens">Of the whole text; an estimate without a tokenizer.</param>
public sealed record SeenText(RowReference Row, string Caption, IReadOnlyList<TextPart> Parts, bool Ends, int Tokens);

/// <summary>What a template and a longest length make of rows that say what is to be written, before anything is trained.</summary>
/// <param name="Texts">Of the first training rows.</param>
/// <param name="IsExact">Counted by a model's own tokenizer; else estimated at 1.3 tokens a word.</param>
/// <param name="Tokens">Of all training rows, projected from up to 1,000 of them.</param>
/// <param name="Longest">Tokens of the longest of those.</param>
/// <param name="LearntShare">Share of the tokens that are learnt.</param>
/// <param name="Cut">What is cut off at the longest length, a sentence; null when nothing is.</param>
/// <param name="Filled">Share of the positions of packed blocks that hold a token; null where rows are not packed.</param>
public sealed record WritingPreview(IReadOnlyList<SeenText> Texts, bool IsExact, long Tokens, int Longest, double LearntShare, string? Cut, double? Filled)
{
    private const int Sample = 1000;

    /// <param name="rows">Training rows shown.</param>
    /// <param name="tokenizer">Null = lengths are estimated.</param>
    /// <exception cref="OperationCanceledException">The token asked for it.</exception>
    public static WritingPreview Of(WritingData data, ChatTemplate template, bool learnPrompts, int maxLength, Tokenizer? tokenizer, int rows = 5, CancellationToken token = default)
    {
        var train = data.Split.Train;
        var end = tokenizer is null ? 0 : (tokenizer as ByteLevelBpe)?.EndOfTextId;
        var count = Math.Min(Sample, train.Count);
        var sampled = Enumerable.Range(0, count).Select(i => train[(int)((long)i * train.Count / count)]);
        var documents = sampled.SelectMany(r => Seen(r, template, learnPrompts)).Select(s =>
        {
            token.ThrowIfCancellationRequested();
            return Document(s.Parts, tokenizer, end);
        }).ToList();
        var lengths = documents.ConvertAll(d => d.Ids.Length);
        var total = lengths.Sum(l => (long)l);
        var continues = data.Split.Format == GenerationFormats.Text;
        return new(
            [.. train.Take(rows).SelectMany(r => Seen(r, template, learnPrompts).Select(s => new SeenText(r.Row, s.Caption, s.Parts, end is not null, Document(s.Parts, tokenizer, end).Ids.Length)))],
            tokenizer is not null, count == 0 ? 0 : (long)((double)total * train.Count / count), lengths.DefaultIfEmpty().Max(),
            total == 0 ? 0 : (double)documents.Sum(d => d.Learnt.LongCount(l => l)) / total,
            continues ? null : TruncationLoss.Of(lengths, maxLength)?.Sentence,
            data is PreferenceData || count == 0 ? null : PackedBlocks.Fill(PackedBlocks.Pack(documents, maxLength, continues), maxLength));
    }

    private static IEnumerable<(string Caption, IReadOnlyList<TextPart> Parts)> Seen(GenerationRow row, ChatTemplate template, bool learnPrompts) => row is PreferenceRow pair
        ? new[] { ("chosen", pair.Chosen), ("rejected", pair.Rejected) }.Select(a => (a.Item1, template.Render([.. pair.Prompt, new(ChatMessage.Assistant, a.Item2)], answerFollows: false)))
        : [("", WritingTexts.Parts(row, template, learnPrompts))];

    /// <summary>Without a tokenizer ids mean nothing; only how many there are counts.</summary>
    private static WritingDocument Document(IReadOnlyList<TextPart> parts, Tokenizer? tokenizer, int? end)
    {
        if (tokenizer is not null) return WritingDocument.Of(parts, tokenizer, end);
        var learnt = parts.SelectMany(p => Enumerable.Repeat(p.Weight > 0, DataSummary.ApproximateTokens(p.Text))).ToList();
        if (end is not null) learnt.Add(parts.Count > 0 && parts[^1].Weight > 0);
        return new(new int[learnt.Count], [.. learnt]);
    }
}
