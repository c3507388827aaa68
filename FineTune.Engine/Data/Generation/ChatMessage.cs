namespace FineTune.Engine.Data.Generation;

/// <summary>One message of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Weight">How much an assistant's message counts in the loss; 0 = it is read, not learnt. The other roles are never learnt unless the plan says so.</param>
public sealed record ChatMessage(string Role, string Content, double Weight = 1)
{
    public const string System = "system", User = "user", Assistant = "assistant";

    private const string Between = "\n\n";

    /// <summary>What an instruction is about, where a row says so in a column of its own. It is the end of <see cref="Content"/>; only templates with a block for it need to know.</summary>
    public string? Input { get; init; }

    /// <summary><see cref="Content"/> without <see cref="Input"/>.</summary>
    public string Instruction => Input is null ? Content : Content[..^(Input.Length + Between.Length)];

    /// <summary>A user's message: an instruction, and below it what it is about, where there is such a thing.</summary>
    public static ChatMessage Instruct(string instruction, string? input) =>
        string.IsNullOrWhiteSpace(input) ? new(User, instruction) : new(User, instruction + Between + input) { Input = input };
}
