using FineTune.Engine.Data.Generation;
using FineTune.Engine.Tokenization;

namespace FineTune.Engine.Tasks;

/// <summary>A document as ids, and which of them are learnt.</summary>
/// <param name="Ids">With the token that begins a text, where the tokenizer has one, and the end-of-text token behind the last word.</param>
/// <param name="Learnt">Of each id, whether predicting it counts in the loss.</param>
public sealed record WritingDocument(int[] Ids, bool[] Learnt)
{
    /// <summary>Tokenizes part by part: what is learnt begins and ends at a token of its own.</summary>
    /// <param name="parts">The last part's weight is the end-of-text token's too.</param>
    public static WritingDocument Of(IReadOnlyList<TextPart> parts, Tokenizer tokenizer, int? endOfText)
    {
        var (ids, learnt) = (new List<int>(tokenizer.Template.Before), Enumerable.Repeat(false, tokenizer.Template.Before.Length).ToList());
        foreach (var part in parts)
        {
            var content = tokenizer.Content(part.Text);
            ids.AddRange(content);
            learnt.AddRange(Enumerable.Repeat(part.Weight > 0, content.Length));
        }
        if (endOfText is { } end)
        {
            ids.Add(end);
            learnt.Add(parts.Count > 0 && parts[^1].Weight > 0);
        }
        return new([.. ids], [.. learnt]);
    }
}
