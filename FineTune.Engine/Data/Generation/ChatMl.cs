namespace FineTune.Engine.Data.Generation;

/// <summary>ChatML: <c>&lt;|im_start|&gt;role</c>, the message, <c>&lt;|im_end|&gt;</c>.</summary>
/// <param name="defaultSystem">The system message that is put before conversations without one, as some models' own templates do; null = none.</param>
internal sealed class ChatMl(string? defaultSystem = null, string? jinja = null) : ChatTemplate
{
    public const string Start = "<|im_start|>", End = "<|im_end|>";

    public override string Id => "chatml";

    public override string Title => "ChatML";

    public override string Description => "Marks of its own around every message; for models whose vocabulary has <|im_start|> and <|im_end|>.";

    public override string Jinja => jinja ??
        "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    public override IReadOnlyList<string> StopStrings { get; } = [End];

    protected override string AnswerEnd => End;

    protected override string AfterAnswer(bool isLast) => "\n";

    protected override string Before(IReadOnlyList<ChatMessage> messages, int index) =>
        (index == 0 && messages[0].Role != ChatMessage.System && defaultSystem is not null ? Message(ChatMessage.System, defaultSystem) : "")
        + Message(messages[index].Role, messages[index].Content) + (IsAnswered(messages, index) ? Opening(messages) : "");

    protected override string Opening(IReadOnlyList<ChatMessage> messages) => $"{Start}{ChatMessage.Assistant}\n";

    private static string Message(string role, string content) => $"{Start}{role}\n{content}{End}\n";
}
