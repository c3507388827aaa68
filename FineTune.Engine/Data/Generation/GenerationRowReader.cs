namespace FineTune.Engine.Data.Generation;

/// <summary>Reads one row after another as what is to be written.</summary>
public sealed class GenerationRowReader
{
    private readonly DataSetInfo _info;
    private readonly GenerationColumns _columns;

    /// <exception cref="UserException">The format is unknown, or a column is not there.</exception>
    public GenerationRowReader(DataSetInfo info, PlanData plan)
    {
        _info = info;
        Plan = GenerationResolver.Resolve(info, plan);
        _columns = GenerationColumns.Of(Plan);
    }

    /// <summary>The plan with format and columns filled in.</summary>
    public PlanData Plan { get; }

    /// <summary>The column that holds what is learnt; for places in sentences.</summary>
    internal string AnswerColumn => _columns.Text ?? _columns.Messages ?? _columns.Answer ?? _columns.Chosen!;

    /// <param name="why">When the row cannot be used, the end of the sentence "The row was left out ...".</param>
    /// <returns>Null when the row cannot be used.</returns>
    public GenerationRow? Read(DataRow row, out string? why)
    {
        why = null;
        switch (_columns.Format)
        {
            case GenerationFormats.Text:
                return Cell(row, _columns.Text) is { } text && !string.IsNullOrWhiteSpace(text) ? new DocumentRow(text, row.Row) : Left("because the text is missing", out why);
            case GenerationFormats.Chat:
                return MessageLists.Read(Cell(row, _columns.Messages), out why) is { } messages ? Conversation(messages, row, out why) : null;
            case GenerationFormats.Preference:
                return Preference(row, out why);
            case GenerationFormats.Prompt:
                // A prompt may be empty: the model then learns to begin by itself.
                return Conversation([new(ChatMessage.User, Cell(row, _columns.Prompt)), new(ChatMessage.Assistant, Cell(row, _columns.Answer))], row, out why, mayBeginEmpty: true);
            default:
                return Conversation([ChatMessage.Instruct(Cell(row, _columns.Prompt), Cell(row, _columns.Input)), new(ChatMessage.Assistant, Cell(row, _columns.Answer))], row, out why);
        }
    }

    private string Cell(DataRow row, string? column) => column is null ? "" : row.Values[_info.IndexOf(column)];

    private static ConversationRow? Conversation(IReadOnlyList<ChatMessage> messages, DataRow row, out string? why, bool mayBeginEmpty = false)
    {
        why = mayBeginEmpty && string.IsNullOrWhiteSpace(messages[0].Content) && !string.IsNullOrWhiteSpace(messages[1].Content) ? null : Conversations.Problem(messages);
        return why is null ? new ConversationRow(messages, row.Row) : null;
    }

    private PreferenceRow? Preference(DataRow row, out string? why)
    {
        if (Answer(Cell(row, _columns.Chosen), "chosen", out var before, out why) is not { } chosen || Answer(Cell(row, _columns.Rejected), "rejected", out var beforeRejected, out why) is not { } rejected) return null;
        IReadOnlyList<ChatMessage>? prompt;
        if (_columns.Prompt is null || string.IsNullOrWhiteSpace(Cell(row, _columns.Prompt)))
        {
            if (!before.SequenceEqual(beforeRejected)) return Preferred("because its two conversations do not begin alike", out why);
            prompt = before;
        }
        else if (MessageLists.AreIn(Cell(row, _columns.Prompt))) prompt = MessageLists.Read(Cell(row, _columns.Prompt), out why);
        else prompt = [new(ChatMessage.User, Cell(row, _columns.Prompt))];
        if (prompt is null) return null;
        why = Conversations.PromptProblem(prompt) ?? (chosen.Trim() == rejected.Trim() ? "because both answers are the same" : null);
        return why is null ? new PreferenceRow(prompt, chosen, rejected, row.Row) : null;
    }

    /// <summary>A plain answer, or the last message of a list; what comes before that is its prompt.</summary>
    private static string? Answer(string value, string which, out IReadOnlyList<ChatMessage> before, out string? why)
    {
        (before, why) = ([], null);
        var answer = value;
        if (MessageLists.AreIn(value))
        {
            if (MessageLists.Read(value, out why) is not { } messages) return null;
            if (messages[^1].Role != ChatMessage.Assistant) why = $"because the {which} answer does not end with an assistant's message";
            if (why is not null) return null;
            (before, answer) = ([.. messages.SkipLast(1)], messages[^1].Content);
        }
        if (string.IsNullOrWhiteSpace(answer)) why = $"because the {which} answer is empty";
        return why is null ? answer : null;
    }

    private static DocumentRow? Left(string reason, out string? why)
    {
        why = reason;
        return null;
    }

    private static PreferenceRow? Preferred(string reason, out string? why)
    {
        why = reason;
        return null;
    }
}
