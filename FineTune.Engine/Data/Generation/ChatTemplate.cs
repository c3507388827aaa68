namespace FineTune.Engine.Data.Generation;

/// <summary>How a conversation is put into the words a model sees. The list is <see cref="ChatTemplates"/>.</summary>
public abstract class ChatTemplate
{
    /// <summary>Stands in plans and in a tuned model's <c>tokenizer_config.json</c>.</summary>
    public abstract string Id { get; }

    public abstract string Title { get; }

    /// <summary>One sentence: what it looks like and whom it suits.</summary>
    public abstract string Description { get; }

    /// <summary>The same as a Jinja template, for <c>chat_template</c> in <c>tokenizer_config.json</c>.</summary>
    public abstract string Jinja { get; }

    /// <summary>Where one of these turns up in what a model writes, its answer is over; the end-of-text token ends it anyway.</summary>
    public virtual IReadOnlyList<string> StopStrings => [];

    /// <summary>What begins an assistant's part before its words (a space that the model writes itself): cut it off an answer that is shown.</summary>
    public virtual string AnswerLead => "";

    /// <summary>
    /// The conversation in parts, to be tokenized one after the other. Each assistant's message is one part with its weight, together with the mark that ends it
    /// where the template has one, so that stopping is learnt; everything else has weight 0. After the last part the trainer puts the end-of-text token.
    /// </summary>
    /// <param name="answerFollows">The last part is what precedes the assistant's next words; else the conversation ends with its last message.</param>
    public IReadOnlyList<TextPart> Render(IReadOnlyList<ChatMessage> messages, bool answerFollows)
    {
        var parts = new TemplateParts();
        for (var i = 0; i < messages.Count; i++)
            if (messages[i].Role == ChatMessage.Assistant) parts.Answer(AnswerLead + messages[i].Content + AnswerEnd, messages[i].Weight, AfterAnswer(isLast: i == messages.Count - 1 && !answerFollows));
            else parts.Read(Before(messages, i));
        if (answerFollows) parts.Read(Opening(messages));
        return parts.List;
    }

    /// <summary>The conversation as one text.</summary>
    public string Text(IReadOnlyList<ChatMessage> messages, bool answerFollows) => string.Concat(Render(messages, answerFollows).Select(p => p.Text));

    /// <summary>A mark that ends an assistant's words.</summary>
    protected virtual string AnswerEnd => "";

    /// <summary>What is read after an assistant's message.</summary>
    protected abstract string AfterAnswer(bool isLast);

    /// <summary>A system's or user's message; where an assistant's follows in the list, with what precedes its words.</summary>
    protected abstract string Before(IReadOnlyList<ChatMessage> messages, int index);

    /// <summary>What precedes an answer that is still to be written, as far as <see cref="Before"/> has not written it.</summary>
    protected virtual string Opening(IReadOnlyList<ChatMessage> messages) => "";

    /// <summary>True when the next message of the list is the assistant's.</summary>
    protected static bool IsAnswered(IReadOnlyList<ChatMessage> messages, int index) => index + 1 < messages.Count && messages[index + 1].Role == ChatMessage.Assistant;
}

/// <summary>Joins what is read between two answers: fewer seams, fewer tokens that stand nowhere in a model's pre-training.</summary>
internal sealed class TemplateParts
{
    private readonly List<TextPart> _parts = [];

    public IReadOnlyList<TextPart> List => _parts;

    public void Read(string text)
    {
        if (text.Length == 0) return;
        if (_parts.Count > 0 && !_lastIsAnswer) _parts[^1] = new(_parts[^1].Text + text, 0);
        else _parts.Add(new(text, 0));
        _lastIsAnswer = false;
    }

    public void Answer(string text, double weight, string after)
    {
        _parts.Add(new(text, weight));
        _lastIsAnswer = true;
        Read(after);
    }

    private bool _lastIsAnswer;
}
