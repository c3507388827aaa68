namespace FineTune.Engine.Data.Generation;

/// <summary>The wording that Stanford Alpaca published (Taori et al. 2023), with a line's end after "Response:" as tools write it since; a system message takes the place of its first sentences.</summary>
internal sealed class AlpacaChat : ChatTemplate
{
    private const string Alone = "Below is an instruction that describes a task. Write a response that appropriately completes the request.";
    private const string WithInput = "Below is an instruction that describes a task, paired with an input that provides further context. Write a response that appropriately completes the request.";

    public override string Id => "alpaca";

    public override string Title => "Alpaca";

    public override string Description => "'### Instruction:', '### Input:' and '### Response:' as in Stanford Alpaca; for single instructions.";

    public override string Jinja =>
        "{% if messages[0]['role'] == 'system' %}{{ messages[0]['content'] }}{% else %}{{ '" + Alone + "' }}{% endif %}{% for message in messages %}{% if message['role'] == 'user' %}"
        + "{{ '\n\n### Instruction:\n' + message['content'] }}{% elif message['role'] == 'assistant' %}{{ '\n\n### Response:\n' + message['content'] }}{% endif %}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '\n\n### Response:\n' }}{% endif %}";

    public override IReadOnlyList<string> StopStrings { get; } = ["\n\n### Instruction:"];

    protected override string AfterAnswer(bool isLast) => "";

    protected override string Before(IReadOnlyList<ChatMessage> messages, int index)
    {
        var message = messages[index];
        if (message.Role == ChatMessage.System) return message.Content;
        var preamble = index > 0 ? "" : message.Input is null ? Alone : WithInput;
        return $"{preamble}\n\n### Instruction:\n{message.Instruction}" + (message.Input is null ? "" : $"\n\n### Input:\n{message.Input}") + (IsAnswered(messages, index) ? Opening(messages) : "");
    }

    protected override string Opening(IReadOnlyList<ChatMessage> messages) => "\n\n### Response:\n";
}
