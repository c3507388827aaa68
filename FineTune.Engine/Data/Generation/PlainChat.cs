namespace FineTune.Engine.Data.Generation;

/// <summary>Names before the messages, a line each: any model can read it, none needs special tokens.</summary>
internal sealed class PlainChat : ChatTemplate
{
    public override string Id => "plain";

    public override string Title => "Plain";

    public override string Description => "'User:' and 'Assistant:' before the messages; for models without marks of their own.";

    public override string Jinja =>
        "{% for message in messages %}{% if message['role'] == 'system' %}{{ message['content'] + '\n\n' }}{% elif message['role'] == 'user' %}{{ 'User: ' + message['content'] + '\n' }}"
        + "{% else %}{{ 'Assistant: ' + message['content'] }}{% if add_generation_prompt or not loop.last %}{{ '\n' }}{% endif %}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}";

    public override IReadOnlyList<string> StopStrings { get; } = ["\nUser:"];

    /// <summary>A word's space belongs to the word in most vocabularies.</summary>
    public override string AnswerLead => " ";

    protected override string AfterAnswer(bool isLast) => isLast ? "" : "\n";

    protected override string Before(IReadOnlyList<ChatMessage> messages, int index) =>
        (messages[index].Role == ChatMessage.System ? $"{messages[index].Content}\n\n" : $"User: {messages[index].Content}\n") + (IsAnswered(messages, index) ? Opening(messages) : "");

    protected override string Opening(IReadOnlyList<ChatMessage> messages) => "Assistant:";
}
