using FineTune.Engine.Data.Generation;

namespace FineTune.Engine.Guidance;

/// <summary>Tokens of rows that say what is to be written, with what stands around the words.</summary>
internal static class WritingLengths
{
    /// <summary>Names before a message and line ends: "User:", "Assistant:" take about four tokens.</summary>
    private const int AroundMessage = 4;

    /// <summary>The token that ends a text.</summary>
    private const int End = 1;

    /// <summary>Of the longest document of a row: a preference row is two, which share their prompt.</summary>
    public static int Longest(GenerationRow row, Func<string, int> count) =>
        row is PreferenceRow pair ? Prompt(pair, count) + Math.Max(count(pair.Chosen), count(pair.Rejected)) + End : All(row, count);

    /// <summary>Of all that a model reads of a row.</summary>
    public static int All(GenerationRow row, Func<string, int> count) => row switch
    {
        PreferenceRow pair => (2 * (Prompt(pair, count) + End)) + count(pair.Chosen) + count(pair.Rejected),
        ConversationRow conversation => conversation.Messages.Sum(m => count(m.Content) + AroundMessage) + End,
        _ => count(row.Whole) + End,
    };

    private static int Prompt(PreferenceRow pair, Func<string, int> count) => pair.Prompt.Sum(m => count(m.Content) + AroundMessage) + AroundMessage;
}
