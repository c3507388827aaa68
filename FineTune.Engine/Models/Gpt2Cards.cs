namespace FineTune.Engine.Models;

/// <summary>GPT-2.</summary>
internal static class Gpt2Cards
{
    public static IReadOnlyList<string> Tasks { get; } = ["text-generation"];

    public static IReadOnlyList<string> Methods { get; } = ["full", "partly-frozen", "lora"];
}
