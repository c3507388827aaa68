using System.CommandLine;
using FineTune.Engine.Data.Generation;

namespace FineTune.Engine.Cli;

/// <summary>Which columns of the data are what: the same options for every verb that reads rows.</summary>
internal sealed class DataColumnOptions
{
    private readonly Option<string?> _text = new("--text") { Description = "The column with the text (or the words to tag). Default: guessed from the content." };
    private readonly Option<string?> _text2 = new("--text2") { Description = "The column with the second text, where a row is a pair. Default: guessed." };
    private readonly Option<string?> _label = new("--label") { Description = "The column with the class, or the score. Default: guessed from the content." };
    private readonly Option<string?> _tags = new("--tags") { Description = "The column with the tags of the words. Default: guessed." };

    private readonly Option<string?> _format = new("--format") { Description = $"Writing: the form of the rows: {string.Join(", ", GenerationFormats.All)}. Default: as the columns suggest." };
    private readonly Option<string?> _prompt = new("--prompt") { Description = "Writing: the column with the prompt, instruction or question. Default: guessed by name." };
    private readonly Option<string?> _input = new("--input") { Description = "Writing: the column with what the instruction is about; \"\" = none. Default: guessed by name." };
    private readonly Option<string?> _answer = new("--answer") { Description = "Writing: the column with the completion, response or answer. Default: guessed by name." };
    private readonly Option<string?> _messages = new("--messages") { Description = "Writing: the column with conversations as JSON. Default: guessed by name." };
    private readonly Option<string?> _chosen = new("--chosen") { Description = "Writing: the column with the better of two answers. Default: guessed by name." };
    private readonly Option<string?> _rejected = new("--rejected") { Description = "Writing: the column with the worse of two answers. Default: guessed by name." };

    public void AddTo(Command command)
    {
        foreach (var option in new[] { _text, _text2, _label, _tags, _format, _prompt, _input, _answer, _messages, _chosen, _rejected }) command.Options.Add(option);
    }

    /// <summary>The columns given; the others as they were.</summary>
    public PlanData Apply(VerbContext context, PlanData data) => data with
    {
        TextColumn = context.Get(_text) ?? data.TextColumn,
        Text2Column = context.Get(_text2) ?? data.Text2Column,
        LabelColumn = context.Get(_label) ?? data.LabelColumn,
        TagsColumn = context.Get(_tags) ?? data.TagsColumn,
        Format = context.Get(_format) ?? data.Format,
        PromptColumn = context.Get(_prompt) ?? data.PromptColumn,
        InputColumn = context.Get(_input) ?? data.InputColumn,
        AnswerColumn = context.Get(_answer) ?? data.AnswerColumn,
        MessagesColumn = context.Get(_messages) ?? data.MessagesColumn,
        ChosenColumn = context.Get(_chosen) ?? data.ChosenColumn,
        RejectedColumn = context.Get(_rejected) ?? data.RejectedColumn,
    };
}
