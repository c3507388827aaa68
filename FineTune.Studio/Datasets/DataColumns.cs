using FineTune.Engine;
using FineTune.Engine.Data;

namespace FineTune.Studio.Datasets;

/// <summary>The columns a person chose; null = the guessed one, empty = none, where one may be left out.</summary>
public sealed record DataColumns(string? Text = null, string? Label = null, string? Text2 = null, string? Tags = null)
{
    /// <summary>Writing: the form of the rows, an id of <c>GenerationFormats</c>; null = the guessed one.</summary>
    public string? Format { get; init; }

    public string? Prompt { get; init; }

    public string? Input { get; init; }

    public string? Answer { get; init; }

    public string? Messages { get; init; }

    public string? Chosen { get; init; }

    public string? Rejected { get; init; }

    public PlanData Into(PlanData plan) => plan with
    {
        TextColumn = Text, LabelColumn = Label, Text2Column = Text2, TagsColumn = Tags, Format = Format, PromptColumn = Prompt, InputColumn = Input, AnswerColumn = Answer,
        MessagesColumn = Messages, ChosenColumn = Chosen, RejectedColumn = Rejected,
    };

    public static DataColumns Of(PlanData plan) => new(plan.TextColumn, plan.LabelColumn, plan.Text2Column, plan.TagsColumn)
    {
        Format = plan.Format, Prompt = plan.PromptColumn, Input = plan.InputColumn, Answer = plan.AnswerColumn, Messages = plan.MessagesColumn, Chosen = plan.ChosenColumn, Rejected = plan.RejectedColumn,
    };
}
