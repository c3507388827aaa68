namespace FineTune.Engine.Data.Generation;

/// <summary>Decides the form and columns of rows that say what is to be written: what a plan says, else what the import guessed, else what names tell.</summary>
internal static class GenerationResolver
{
    /// <exception cref="UserException">The format is unknown, or one of its columns is not there.</exception>
    public static PlanData Resolve(DataSetInfo info, PlanData plan)
    {
        var format = plan.Format ?? Named(info, plan) ?? info.Format ?? ByNames(info)?.Format ?? GenerationFormats.Text;
        if (!GenerationFormats.All.Contains(format))
            throw new UserException($"There is no format '{format}' of rows for writing.", $"Choose one of {string.Join(", ", GenerationFormats.All)}.");
        var guess = GenerationColumns.Guessed(info) is { } guessed && guessed.Format == format ? guessed : Of(format, info.Columns);
        string Require(string? named, string? other, string what) => TaskColumns.Require(info, named ?? other, what);
        string? Optional(string? named, string? other, string what) => named is null ? other : named.Length == 0 ? null : TaskColumns.Require(info, named, what);
        GenerationColumns columns = format switch
        {
            GenerationFormats.Text => new(format) { Text = Require(plan.TextColumn, guess?.Text ?? info.TextColumn, "texts") },
            GenerationFormats.Chat => new(format) { Messages = Require(plan.MessagesColumn, guess?.Messages, "messages") },
            GenerationFormats.Preference => new(format)
            {
                // Conversations that share their beginning bring their prompt along.
                Prompt = Optional(plan.PromptColumn, guess?.Prompt, "prompts"),
                Chosen = Require(plan.ChosenColumn, guess?.Chosen, "chosen answers"),
                Rejected = Require(plan.RejectedColumn, guess?.Rejected, "rejected answers"),
            },
            _ => new(format)
            {
                Prompt = Require(plan.PromptColumn, guess?.Prompt, format == GenerationFormats.Prompt ? "prompts" : "instructions"),
                Input = format == GenerationFormats.Prompt ? null : Input(info, plan, guess),
                Answer = Require(plan.AnswerColumn, guess?.Answer, format == GenerationFormats.Prompt ? "completions" : "responses"),
            },
        };
        TaskColumns.RequireDifferent(info, [.. columns.Named.Select(c => (c.Column, c.What))]);
        // "None" stays said, or a second look would guess the column again.
        var resolved = columns.Into(plan);
        return resolved with
        {
            InputColumn = plan.InputColumn is "" && format == GenerationFormats.Instruction ? "" : resolved.InputColumn,
            PromptColumn = plan.PromptColumn is "" && format == GenerationFormats.Preference ? "" : resolved.PromptColumn,
        };
    }

    /// <summary>A guessed input gives way when a person chose its column for something else; an empty name stands for none.</summary>
    private static string? Input(DataSetInfo info, PlanData plan, GenerationColumns? guess) =>
        plan.InputColumn is { } named ? named.Length == 0 ? null : TaskColumns.Require(info, named, "inputs")
        : guess?.Input is { } input && input != plan.PromptColumn && input != plan.AnswerColumn ? input : null;

    /// <summary>The format that columns named by a person belong to.</summary>
    private static string? Named(DataSetInfo info, PlanData plan) =>
        plan.ChosenColumn is not null || plan.RejectedColumn is not null ? GenerationFormats.Preference
        : plan.MessagesColumn is not null ? GenerationFormats.Chat
        : plan.InputColumn is not null ? GenerationFormats.Instruction
        : plan.PromptColumn is not null || plan.AnswerColumn is not null ? info.Format is GenerationFormats.Prompt ? GenerationFormats.Prompt : GenerationFormats.Instruction
        // The guessed text column is in many a plan; only another one is a choice.
        : plan.TextColumn is not null && plan.TextColumn != info.TextColumn ? GenerationFormats.Text
        : null;

    private static GenerationColumns? ByNames(DataSetInfo info) => GenerationNames.Certain(info.Columns, _ => true) ?? GenerationNames.Instruction(info.Columns);

    private static GenerationColumns? Of(string format, IReadOnlyList<string> names) => format switch
    {
        GenerationFormats.Text => new(format) { Text = GenerationNames.Text(names) },
        GenerationFormats.Chat => GenerationNames.Chat(names),
        GenerationFormats.Preference => GenerationNames.Preference(names),
        _ => GenerationNames.Instruction(names),
    };
}
