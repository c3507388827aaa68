namespace FineTune.Engine.Data.Generation;

/// <summary>What one row of a data set teaches a model that writes.</summary>
public abstract record GenerationRow(RowReference Row)
{
    /// <summary>What the row asks; empty for a document.</summary>
    public abstract string Asked { get; }

    /// <summary>What the row answers; all of a document.</summary>
    public abstract string Answered { get; }

    /// <summary>The whole of it in one text, by which rows are compared and measured.</summary>
    public virtual string Whole => Asked.Length == 0 ? Answered : $"{Asked}\n{Answered}";

    private protected static string Said(IEnumerable<ChatMessage> messages) => string.Join('\n', messages.Select(m => m.Content));
}

/// <summary>A document to be continued as it stands.</summary>
public sealed record DocumentRow(string Text, RowReference Row) : GenerationRow(Row)
{
    public override string Asked => "";

    public override string Answered => Text;
}

/// <summary>A conversation of one or more turns that ends with an assistant's message; a prompt with its completion, or an instruction with its response, is one of two messages.</summary>
public sealed record ConversationRow(IReadOnlyList<ChatMessage> Messages, RowReference Row) : GenerationRow(Row)
{
    public override string Asked => Said(Messages.SkipLast(1));

    public override string Answered => Messages[^1].Content;
}

/// <summary>Two answers to one conversation, of which the first is the better.</summary>
/// <param name="Prompt">Ends with a user's message.</param>
public sealed record PreferenceRow(IReadOnlyList<ChatMessage> Prompt, string Chosen, string Rejected, RowReference Row) : GenerationRow(Row)
{
    public override string Asked => Said(Prompt);

    public override string Answered => Chosen;

    public override string Whole => $"{Asked}\n{Chosen}\n{Rejected}";
}
