using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Generation;

namespace FineTune.Studio.Datasets;

/// <summary>What a column is for in a task.</summary>
/// <param name="Name">Over the choice.</param>
/// <param name="Tag">Beside the column's name in the table.</param>
/// <param name="IsOptional">There may be no such column.</param>
public sealed record ColumnRole(string Name, string Tag, Func<DataColumns, string?> Get, Func<DataColumns, string?, DataColumns> Set, Func<DataSetInfo, string?> Guessed, bool IsOptional = false)
{
    private static readonly ColumnRole Second = new("Second text column", "second text", c => c.Text2, (c, v) => c with { Text2 = v }, i => i.Text2Column);

    /// <summary>The columns a task reads, in the order they are asked for.</summary>
    /// <param name="format">Writing: the form of the rows.</param>
    public static IReadOnlyList<ColumnRole> Of(string? task, string? format = null) => task switch
    {
        SuggestedTasks.TextPairClassification => [Text("First text column", "first text"), Second, Label("Label column", "label")],
        SuggestedTasks.TextSimilarity => [Text("First text column", "first text"), Second, Label("Score column", "score")],
        SuggestedTasks.TokenTagging => [Text("Words column", "words"), new("Tags column", "tags", c => c.Tags, (c, v) => c with { Tags = v }, i => i.TagsColumn)],
        SuggestedTasks.TextGeneration => OfWriting(format ?? GenerationFormats.Text),
        _ => [Text("Text column", "text"), Label("Label column", "label")],
    };

    /// <summary>The column in use: the chosen or the guessed one; null = none.</summary>
    public string? InUse(DataColumns chosen, DataSetInfo info) => Get(chosen) switch { null => Guessed(info), "" => null, var named => named };

    /// <summary>The form of the rows in use.</summary>
    public static string Format(DataColumns chosen, DataSetInfo info) => chosen.Format ?? info.Format ?? GenerationFormats.Text;

    private static IReadOnlyList<ColumnRole> OfWriting(string format)
    {
        ColumnRole Writing(string name, string tag, Func<DataColumns, string?> get, Func<DataColumns, string?, DataColumns> set, bool isOptional = false) => new(name, tag, get, set, i => get(GuessedFor(i, format)), isOptional);
        ColumnRole Prompt(string name, string tag, bool isOptional = false) => Writing(name, tag, c => c.Prompt, (c, v) => c with { Prompt = v }, isOptional);
        ColumnRole Answer(string name, string tag) => Writing(name, tag, c => c.Answer, (c, v) => c with { Answer = v });
        return format switch
        {
            GenerationFormats.Prompt => [Prompt("Prompt column", "prompt"), Answer("Completion column", "completion")],
            GenerationFormats.Instruction => [Prompt("Instruction column", "instruction"), Writing("Input column", "input", c => c.Input, (c, v) => c with { Input = v }, isOptional: true), Answer("Response column", "response")],
            GenerationFormats.Chat => [Writing("Messages column", "messages", c => c.Messages, (c, v) => c with { Messages = v })],
            GenerationFormats.Preference =>
            [
                Prompt("Prompt column", "prompt", isOptional: true), Writing("Chosen answer's column", "chosen", c => c.Chosen, (c, v) => c with { Chosen = v }),
                Writing("Rejected answer's column", "rejected", c => c.Rejected, (c, v) => c with { Rejected = v }),
            ],
            _ => [Writing("Text column", "text", c => c.Text, (c, v) => c with { Text = v })],
        };
    }

    /// <summary>The columns that names and content suggest for a form; none where one that it needs is not to be found.</summary>
    private static DataColumns GuessedFor(DataSetInfo info, string format)
    {
        try { return DataColumns.Of(GenerationRows.Resolve(info, new() { Hash = info.Hash, Format = format })); }
        catch (UserException) { return new(); }
    }

    private static ColumnRole Text(string name, string tag) => new(name, tag, c => c.Text, (c, v) => c with { Text = v }, i => i.TextColumn);

    private static ColumnRole Label(string name, string tag) => new(name, tag, c => c.Label, (c, v) => c with { Label = v }, i => i.LabelColumn);
}
