using System.Collections.Immutable;
using System.Text.Json.Serialization;
using FineTune.Engine.Inference;

namespace FineTune.Studio.Playground.Writing;

/// <summary>A prompt with what each column answered.</summary>
public sealed record Turn(string Prompt, WrittenAnswer? A = null, WrittenAnswer? B = null)
{
    public WrittenAnswer? Of(Side side) => side == Side.A ? A : B;

    public Turn With(Side side, WrittenAnswer? answer) => side == Side.A ? this with { A = answer } : this with { B = answer };
}

/// <summary>Everything about a conversation that is kept, as <c>conversations/ID.json</c> under the home folder. In completion mode it has one turn: the text and how it goes on.</summary>
public sealed record Conversation
{
    private const int TitleLength = 60;

    /// <summary>A name of the person's own; null = the first words.</summary>
    public string? Name { get; init; }

    public DateTimeOffset ChangedAt { get; init; }

    public WritingMode Mode { get; init; }

    /// <summary>Ids of the models asked; a second one only where two are compared.</summary>
    public string? ModelA { get; init; }

    public string? ModelB { get; init; }

    /// <summary>What the assistant is told beforehand; empty = nothing.</summary>
    public string System { get; init; } = "";

    public SamplingSettings Sampling { get; init; } = SamplingPresets.Balanced.Over(new());

    public ImmutableList<Turn> Turns { get; init; } = [];

    [JsonIgnore]
    public string Title => Name ?? (Turns is [var first, ..] ? FirstWords(first.Prompt) : "New conversation");

    public string? ModelOf(Side side) => side == Side.A ? ModelA : ModelB;

    public Conversation WithModel(Side side, string? id) => side == Side.A ? this with { ModelA = id } : this with { ModelB = id };

    public Conversation WithAnswer(int turn, Side side, WrittenAnswer? answer) =>
        turn < Turns.Count ? this with { Turns = Turns.SetItem(turn, Turns[turn].With(side, answer)) } : this;

    /// <summary>With another prompt, that nobody has answered yet.</summary>
    public Conversation WithPrompt(int turn, string prompt) => turn < Turns.Count ? this with { Turns = Turns.SetItem(turn, new(prompt)) } : this;

    /// <summary>Without what came after a turn: it answers words that are no longer there.</summary>
    public Conversation CutAfter(int turn) => this with { Turns = Turns.GetRange(0, Math.Min(turn + 1, Turns.Count)) };

    internal static string FirstWords(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= TitleLength) return line.Length == 0 ? "(empty)" : line;
        var end = line.LastIndexOf(' ', TitleLength);
        return line[..(end > TitleLength / 2 ? end : TitleLength)] + "…";
    }
}
