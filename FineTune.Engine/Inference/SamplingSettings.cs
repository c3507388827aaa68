namespace FineTune.Engine.Inference;

/// <summary>How the next token is chosen and when a text ends.</summary>
public sealed record SamplingSettings
{
    /// <summary>Most tokens to write; the model's context ends a text earlier.</summary>
    public int MaxTokens { get; init; } = 128;

    /// <summary>Logits are divided by it before the softmax; 0 = always the most probable token (greedy).</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>Only the k most probable tokens are drawn from; 0 = all (Fan et al. 2018, arXiv:1805.04833).</summary>
    public int TopK { get; init; }

    /// <summary>Only the most probable tokens that together reach this probability (Holtzman et al. 2019, arXiv:1904.09751); 1 = all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Only tokens at least this share as probable as the most probable one (Nguyen et al. 2024, arXiv:2407.01082); 0 = all.</summary>
    public double MinP { get; init; }

    /// <summary>Logits of tokens that were there already are divided (where positive) or multiplied (where negative) by it (Keskar et al. 2019, arXiv:1909.05858); 1 = off.</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>Taken off the logit of each token that was written already, once (OpenAI's definition); 0 = off.</summary>
    public double PresencePenalty { get; init; }

    /// <summary>Taken off the logit of each token for every time it was written already (OpenAI's definition); 0 = off.</summary>
    public double FrequencyPenalty { get; init; }

    /// <summary>Added to the logits of these token ids.</summary>
    public IReadOnlyDictionary<int, double>? LogitBias { get; init; }

    /// <summary>The text ends before the first of these strings.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>The same seed, prompt, settings and model give the same text; null = another one each time.</summary>
    public long? Seed { get; init; }

    /// <summary>How many alternatives to tell with each token, 0 to 20.</summary>
    public int TopLogProbabilities { get; init; }

    /// <summary>Every problem with the numbers as one sentence each; empty when they can be used.</summary>
    public IEnumerable<string> Problems()
    {
        if (MaxTokens < 1) yield return $"Most tokens is {MaxTokens}: choose at least 1.";
        if (!(Temperature is >= 0 and <= 10)) yield return $"Temperature is {Temperature}: choose 0 (always the most probable token) to 10; 0.8 is usual.";
        if (TopK < 0) yield return $"Top-k is {TopK}: choose 0 (off) or a positive number; 50 is usual.";
        if (!(TopP is > 0 and <= 1)) yield return $"Top-p is {TopP}: choose a number above 0 and up to 1; 0.95 is usual, 1 is off.";
        if (!(MinP is >= 0 and <= 1)) yield return $"Min-p is {MinP}: choose 0 (off) to 1; 0.05 is usual.";
        if (!(RepetitionPenalty is > 0 and <= 10)) yield return $"Repetition penalty is {RepetitionPenalty}: choose a number above 0 and up to 10; 1 is off, 1.1 is usual.";
        if (!(PresencePenalty is >= -2 and <= 2)) yield return $"Presence penalty is {PresencePenalty}: choose -2 to 2; 0 is off.";
        if (!(FrequencyPenalty is >= -2 and <= 2)) yield return $"Frequency penalty is {FrequencyPenalty}: choose -2 to 2; 0 is off.";
        if (TopLogProbabilities is < 0 or > 20) yield return $"{TopLogProbabilities} alternatives were asked for: choose 0 to 20.";
    }
}
