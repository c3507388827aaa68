namespace FineTune.Engine.Data.Generation;

/// <summary>One message of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Weight">How much an assistant's message counts in the loss; 0 = it is read, not learnt. The other roles are never learnt unless the plan says so.</param>
public sealed record ChatMessage(string Role, string Content, double Weight = 1)
{
    public const string System = "system", User = "user", Assistant = "assistant";
}
