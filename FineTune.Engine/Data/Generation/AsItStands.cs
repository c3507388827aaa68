namespace FineTune.Engine.Data.Generation;

/// <summary>Nothing is added: the completion follows its prompt directly, all other turns are joined by blank lines.</summary>
internal sealed class AsItStands : ChatTemplate
{
    private const string Between = "\n\n";

    public override string Id => "none";

    public override string Title => "None";

    public override string Description => "Prompt and completion as they stand, one after the other; for rows that bring their own separators.";

    public override string Jinja =>
        "{% for message in messages %}{% if not loop.first and message['role'] != 'assistant' %}{{ '\n\n' }}{% endif %}{{ message['content'] }}{% endfor %}";

    protected override string AfterAnswer(bool isLast) => "";

    protected override string Before(IReadOnlyList<ChatMessage> messages, int index) => (index > 0 ? Between : "") + messages[index].Content;
}
