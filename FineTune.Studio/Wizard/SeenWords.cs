using FineTune.Engine;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Guidance;
using FineTune.Engine.Models;
using FineTune.Studio.Shell;

namespace FineTune.Studio.Wizard;

/// <summary>What the preview of rows to be written says in sentences.</summary>
public static class SeenWords
{
    public static IEnumerable<string> Of(WritingPreview preview, TrainingPlan plan, ModelCard? card)
    {
        var counted = preview.IsExact ? $"Counted by {card!.Name}'s own tokenizer" : "Estimated at 1.3 tokens a word, until a model is chosen and on this machine";
        yield return $"{counted}: about {Format.Count((long)Presets.Rounded(preview.Tokens))} tokens in all training rows, the longest has {Format.Count(preview.Longest)}; {Format.Percent(preview.LearntShare, 0)} of them are learnt.";
        yield return preview.Cut is { } cut ? $"{cut} An answer that is cut off teaches a model to break off: choose a larger max length, or shorten those rows."
            : plan.Data.Format == GenerationFormats.Text ? $"Texts longer than a block of {Format.Count(plan.MaxLength)} tokens go on in the next one: nothing is cut off."
            : $"Nothing is cut off: every row has at most {Format.Count(plan.MaxLength)} tokens, or so few have more that none was met.";
        if (preview.Filled is { } filled)
            yield return $"Packed into blocks of {Format.Count(plan.MaxLength)} tokens without seeing each other, {Format.Percent(filled, 0)} of the positions hold a token; the rest is padding.";
    }
}
