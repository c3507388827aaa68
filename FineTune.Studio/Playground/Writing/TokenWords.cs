using FineTune.Studio.Shell;

namespace FineTune.Studio.Playground.Writing;

/// <summary>Tokens as a person reads them.</summary>
public static class TokenWords
{
    /// <summary>Steps of the tint, from sure to surprising: at least this probable. Each has its own line under the words as well, so that colour is never alone.</summary>
    public static IReadOnlyList<(double AtLeast, string Class, string Words)> Steps { get; } =
        [(0.8, "p-sure", "80 % and more"), (0.5, "p-likely", "50 to 80 %"), (0.2, "p-open", "20 to 50 %"), (0.05, "p-rare", "5 to 20 %"), (0, "p-odd", "under 5 %")];

    public static string Step(double probability) => Steps.First(s => probability >= s.AtLeast).Class;

    /// <summary>White space made visible.</summary>
    public static string Visible(string text) => text.Replace(' ', '␣').Replace("\n", "↵", StringComparison.Ordinal).Replace("\t", "⇥", StringComparison.Ordinal);

    public static string Label(TokenOption option) => option.IsEnd ? "end of the text" : Visible(option.Text);

    public static string Percent(double probability) => probability is > 0 and < 0.001 ? "under 0.1 %" : Format.Percent(probability);
}
