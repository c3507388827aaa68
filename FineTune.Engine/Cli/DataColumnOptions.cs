using System.CommandLine;

namespace FineTune.Engine.Cli;

/// <summary>Which columns of the data are what: the same options for every verb that reads rows.</summary>
internal sealed class DataColumnOptions
{
    private readonly Option<string?> _text = new("--text") { Description = "The column with the text (or the words to tag). Default: guessed from the content." };
    private readonly Option<string?> _text2 = new("--text2") { Description = "The column with the second text, where a row is a pair. Default: guessed." };
    private readonly Option<string?> _label = new("--label") { Description = "The column with the class, or the score. Default: guessed from the content." };
    private readonly Option<string?> _tags = new("--tags") { Description = "The column with the tags of the words. Default: guessed." };

    public void AddTo(Command command)
    {
        foreach (var option in new[] { _text, _text2, _label, _tags }) command.Options.Add(option);
    }

    /// <summary>The columns given; the others as they were.</summary>
    public PlanData Apply(VerbContext context, PlanData data) => data with
    {
        TextColumn = context.Get(_text) ?? data.TextColumn,
        Text2Column = context.Get(_text2) ?? data.Text2Column,
        LabelColumn = context.Get(_label) ?? data.LabelColumn,
        TagsColumn = context.Get(_tags) ?? data.TagsColumn,
    };
}
