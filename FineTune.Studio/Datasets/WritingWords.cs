using FineTune.Engine.Data.Generation;

namespace FineTune.Studio.Datasets;

/// <summary>A form of rows that say what is to be written, in plain words.</summary>
/// <param name="Title">As a choice.</param>
/// <param name="Holds">What such rows hold, the end of a sentence.</param>
/// <param name="Learnt">What is learnt of them, a sentence; of prompts and answers, unless prompts are learnt too.</param>
public sealed record WritingWords(string Format, string Title, string Holds, string Learnt)
{
    public static IReadOnlyList<WritingWords> All { get; } =
    [
        new(GenerationFormats.Text, "Documents", "a text per row, to be gone on with as it stands", "Every word is learnt."),
        new(GenerationFormats.Prompt, "Prompts with completions", "a prompt and how it goes on, both taken as they stand", "Only the completions are learnt; prompts are read."),
        new(GenerationFormats.Instruction, "Instructions with responses", "an instruction, perhaps what it is about, and the response", "Only the responses are learnt; instructions are read."),
        new(GenerationFormats.Chat, "Conversations", "messages of user and assistant in turn", "Only the assistant's messages are learnt; all others are read."),
        new(GenerationFormats.Preference, "Pairs of answers", "a prompt with a better and a worse answer", "The model learns to prefer the chosen answer over the rejected one."),
    ];

    /// <param name="format">Null stands for documents, as the engine takes it.</param>
    public static WritingWords Of(string? format) => All.FirstOrDefault(w => w.Format == (format ?? GenerationFormats.Text)) ?? All[0];
}
