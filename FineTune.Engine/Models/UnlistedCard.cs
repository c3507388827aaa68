using FineTune.Engine.Models.Images;

namespace FineTune.Engine.Models;

/// <summary>The card of a model that is in no catalog: nobody has written down what it is good at.</summary>
internal static class UnlistedCard
{
    // What nearly every encoder takes; a model's own limit is known once its config.json is there.
    private const int UsualMaxLength = 512;

    /// <summary>What every encoder can learn.</summary>
    public static readonly string[] AllTasks = ["text-classification", "text-pair-classification", "text-similarity", "token-tagging"];

    /// <summary>How every encoder can be tuned.</summary>
    public static readonly string[] AllMethods = ["full", "frozen", "partly-frozen", "gradual", "lora", "contrastive"];

    public static ModelCard Of(string id, string name, string revision, string summary, string why, string source) => new()
    {
        Id = id,
        Name = name,
        Family = "",
        Revision = revision,
        Summary = summary,
        Architecture = "As its config.json says.",
        Why = why,
        WhenNot = "Its licence and quality are for you to judge.",
        Strengths = [],
        Weaknesses = [],
        Licence = "unknown",
        Languages = [],
        Tasks = [.. AllTasks, .. Gpt2Cards.Tasks, .. ImageCards.ClassifierTasks, .. ImageCards.DetectorTasks], // whether it reads, writes or sees is told by its config.json
        Methods = AllMethods,
        LearningRate = 3e-5, // what suits base sizes; too low is slow, too high spoils
        MaxLength = UsualMaxLength,
        Figures = [],
        Sources = [source],
    };
}
