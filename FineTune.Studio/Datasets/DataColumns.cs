using FineTune.Engine;
using FineTune.Engine.Data;

namespace FineTune.Studio.Datasets;

/// <summary>The columns a person chose; null = the guessed one.</summary>
public sealed record DataColumns(string? Text = null, string? Label = null, string? Text2 = null, string? Tags = null)
{
    public PlanData Into(PlanData plan) => plan with { TextColumn = Text, LabelColumn = Label, Text2Column = Text2, TagsColumn = Tags };

    public static DataColumns Of(PlanData plan) => new(plan.TextColumn, plan.LabelColumn, plan.Text2Column, plan.TagsColumn);
}

/// <summary>What a column is for in a task.</summary>
/// <param name="Name">Over the choice.</param>
/// <param name="Tag">Beside the column's name in the table.</param>
public sealed record ColumnRole(string Name, string Tag, Func<DataColumns, string?> Get, Func<DataColumns, string?, DataColumns> Set, Func<DataSetInfo, string?> Guessed)
{
    private static readonly ColumnRole Second = new("Second text column", "second text", c => c.Text2, (c, v) => c with { Text2 = v }, i => i.Text2Column);

    /// <summary>The columns a task reads, in the order they are asked for.</summary>
    public static IReadOnlyList<ColumnRole> Of(string? task) => task switch
    {
        SuggestedTasks.TextPairClassification => [Text("First text column", "first text"), Second, Label("Label column", "label")],
        SuggestedTasks.TextSimilarity => [Text("First text column", "first text"), Second, Label("Score column", "score")],
        SuggestedTasks.TokenTagging => [Text("Words column", "words"), new("Tags column", "tags", c => c.Tags, (c, v) => c with { Tags = v }, i => i.TagsColumn)],
        _ => [Text("Text column", "text"), Label("Label column", "label")],
    };

    /// <summary>The column in use: the chosen or the guessed one.</summary>
    public string? InUse(DataColumns chosen, DataSetInfo info) => Get(chosen) ?? Guessed(info);

    private static ColumnRole Text(string name, string tag) => new(name, tag, c => c.Text, (c, v) => c with { Text = v }, i => i.TextColumn);

    private static ColumnRole Label(string name, string tag) => new(name, tag, c => c.Label, (c, v) => c with { Label = v }, i => i.LabelColumn);
}
