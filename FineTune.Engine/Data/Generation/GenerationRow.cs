namespace FineTune.Engine.Data.Generation;

/// <summary>What one row of a data set teaches a model that writes.</summary>
public abstract record GenerationRow(RowReference Row);

/// <summary>A document to be continued as it stands.</summary>
public sealed record DocumentRow(string Text, RowReference Row) : GenerationRow(Row);

/// <summary>A conversation of one or more turns that ends with an assistant's message; a prompt with its completion, or an instruction with its response, is one of two messages.</summary>
public sealed record ConversationRow(IReadOnlyList<ChatMessage> Messages, RowReference Row) : GenerationRow(Row);

/// <summary>Two answers to one conversation, of which the first is the better.</summary>
/// <param name="Prompt">Ends with a user's message.</param>
public sealed record PreferenceRow(IReadOnlyList<ChatMessage> Prompt, string Chosen, string Rejected, RowReference Row) : GenerationRow(Row);
