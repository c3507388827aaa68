using FineTune.Engine.Models;

namespace FineTune.Engine.Guidance;

/// <summary>What the advisor says of models that shall learn to write.</summary>
internal static class WritingRules
{
    /// <summary>Up to so many parameters a model knows forms, hardly contents.</summary>
    private const long Small = 30_000_000;

    /// <summary>Tokens from which new contents can be learnt, not only a voice.</summary>
    private const double ManyTokens = 1e6;

    /// <summary>Why a model cannot learn to write, in a sentence.</summary>
    public static string Refusal(ModelCard card) => card.HasWeights
        ? "It is an encoder: it reads a whole text at once and says something about it, but it cannot write one. A model of the GPT kind can."
        : "It counts words and weighs them: it can sort texts, not write them. A model of the GPT kind can.";

    public static Verdict? Fluency(AdviceCase c) => Refused(c) ? null : c.Card.Figures.FirstOrDefault(f => f.Measure.Contains("perplexity", StringComparison.Ordinal)) is not { } figure ? null
        : new(0.5, $"Published: {figure.Measure} {figure.Value} on {figure.DataSet} (among how many words it wavers; lower is better, and only figures on the same texts compare).");

    /// <summary>A small model takes on a form from few tokens and has no contents of its own; a large one brings contents, and few tokens change only how it tells them.</summary>
    public static Verdict? Size(AdviceCase c)
    {
        if (Refused(c) || c.Card.Parameters == 0) return null;
        var (parameters, tokens) = ($"{Presets.Rounded(c.Card.Parameters / 1e6):n0} million parameters", $"about {Presets.Rounded(c.Data.TrainTokens):n0} tokens");
        var many = c.Data.TrainTokens >= ManyTokens;
        if (c.Card.Parameters < Small)
            return new(many ? 0.5 : 1.25, $"Small ({parameters}): your {tokens} teach it a voice and a form of answer; what it can talk about stays what it has read before and what your rows say.");
        // Of large ones the larger is a little better where time and memory do not speak against it.
        var larger = 0.2 * Math.Log2(c.Card.Parameters / 80e6);
        return many
            ? new(2 + larger, $"Large enough ({parameters}) to take in what your {tokens} say, not only how they say it.")
            : new(1.5 + larger, $"Writes fluently already ({parameters}): your {tokens} have to teach it only how you say things.");
    }

    public static Verdict? Context(AdviceCase c) => Refused(c) || c.Card.MaxLength == 0 ? null : c.Card.MaxLength switch
    {
        var most when c.Data.Format == Data.Generation.GenerationFormats.Text => new(most >= 1024 ? 0.25 : 0, $"It looks back over {most:n0} tokens; longer texts are learnt in pieces of its block length."),
        var most when c.Data.MedianTokens > most => new(-2.5, $"It looks back over {most:n0} tokens; more than half of your rows are longer (middle length about {c.Data.MedianTokens:n0}), so their answers are cut off."),
        var most when c.Data.P99Tokens > most => new(-0.5, $"It looks back over {most:n0} tokens; your longest rows (from about {c.Data.P99Tokens:n0} on, one in a hundred) are cut off there."),
        var most => new(0.25, $"Your rows fit: 99 in 100 have at most about {c.Data.P99Tokens:n0} of the {most:n0} tokens it looks back over."),
    };

    /// <summary>Of a model that cannot write nothing but that needs to be said.</summary>
    private static bool Refused(AdviceCase c) => !c.Card.Tasks.Contains(c.Data.Task);
}
