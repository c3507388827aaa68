namespace FineTune.Engine.Data.Generation;

/// <summary>The form of rows that say what is to be written, and the names of its columns; those a form does not have are null.</summary>
public sealed record GenerationColumns(string Format)
{
    public string? Text { get; init; }

    public string? Prompt { get; init; }

    public string? Input { get; init; }

    public string? Answer { get; init; }

    public string? Messages { get; init; }

    public string? Chosen { get; init; }

    public string? Rejected { get; init; }

    /// <summary>What was guessed when the data set was imported; null when nothing suggested writing.</summary>
    public static GenerationColumns? Guessed(DataSetInfo info) => info.Format is null ? null : new(info.Format)
    {
        Text = info.Format == GenerationFormats.Text ? info.TextColumn : null,
        Prompt = info.PromptColumn,
        Input = info.InputColumn,
        Answer = info.AnswerColumn,
        Messages = info.MessagesColumn,
        Chosen = info.ChosenColumn,
        Rejected = info.RejectedColumn,
    };

    /// <summary>The columns a plan names, an empty name standing for none; its format must be known.</summary>
    public static GenerationColumns Of(PlanData plan) => new(plan.Format!)
    {
        Text = plan.TextColumn,
        Prompt = plan.PromptColumn is "" ? null : plan.PromptColumn,
        Input = plan.InputColumn is "" ? null : plan.InputColumn,
        Answer = plan.AnswerColumn,
        Messages = plan.MessagesColumn,
        Chosen = plan.ChosenColumn,
        Rejected = plan.RejectedColumn,
    };

    /// <summary>The plan with this format and these columns, and no others.</summary>
    public PlanData Into(PlanData plan) => plan with
    {
        Format = Format,
        TextColumn = Text,
        Text2Column = null,
        TagsColumn = null,
        LabelColumn = null,
        PromptColumn = Prompt,
        InputColumn = Input,
        AnswerColumn = Answer,
        MessagesColumn = Messages,
        ChosenColumn = Chosen,
        RejectedColumn = Rejected,
    };

    /// <summary>What each column is, in words, with its name; in the order of a sentence.</summary>
    public IEnumerable<(string What, string Column)> Named =>
        new (string What, string? Column)[]
        {
            ("text", Text), ("messages", Messages), (Format == GenerationFormats.Instruction ? "instruction" : "prompt", Prompt), ("input", Input),
            (Format == GenerationFormats.Prompt ? "completion" : "answer", Answer), ("chosen answer", Chosen), ("rejected answer", Rejected),
        }.Where(c => c.Column is not null).Select(c => (c.What, c.Column!));
}
