namespace FineTune.Engine.Data.Generation;

/// <summary>The forms in which rows say what is to be written; the ids stand in plans.</summary>
public static class GenerationFormats
{
    /// <summary>Documents: <see cref="PlanData.TextColumn"/>.</summary>
    public const string Text = "text";

    /// <summary>A prompt and its completion, taken as they stand: <see cref="PlanData.PromptColumn"/>, <see cref="PlanData.AnswerColumn"/>.</summary>
    public const string Prompt = "prompt";

    /// <summary>An instruction, where there is one an input to it, and the response (Alpaca, Dolly): <see cref="PlanData.PromptColumn"/>, <see cref="PlanData.InputColumn"/>, <see cref="PlanData.AnswerColumn"/>.</summary>
    public const string Instruction = "instruction";

    /// <summary>Conversations as OpenAI's <c>messages</c> or ShareGPT's <c>conversations</c>: <see cref="PlanData.MessagesColumn"/>.</summary>
    public const string Chat = "chat";

    /// <summary>A prompt with a chosen and a rejected answer: <see cref="PlanData.PromptColumn"/>, <see cref="PlanData.ChosenColumn"/>, <see cref="PlanData.RejectedColumn"/>.</summary>
    public const string Preference = "preference";

    public static IReadOnlyList<string> All { get; } = [Text, Prompt, Instruction, Chat, Preference];
}
