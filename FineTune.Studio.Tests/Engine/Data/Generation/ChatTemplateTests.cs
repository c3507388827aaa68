using System.Text.Json;
using FineTune.Engine;
using FineTune.Engine.Data.Generation;

namespace FineTune.Studio.Tests.Engine.Data.Generation;

public sealed class ChatTemplateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static readonly ChatMessage[] Conversation = [new("system", "Be short."), new("user", "Hi"), new("assistant", "Ho", 0), new("user", "Again"), new("assistant", "Ho ho")];

    [Theory]
    [InlineData("plain", "Be short.\n\nUser: Hi\nAssistant:", " Ho", "\nUser: Again\nAssistant:", " Ho ho")]
    [InlineData("chatml", "<|im_start|>system\nBe short.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", "Ho<|im_end|>", "\n<|im_start|>user\nAgain<|im_end|>\n<|im_start|>assistant\n", "Ho ho<|im_end|>", "\n")]
    [InlineData("alpaca", "Be short.\n\n### Instruction:\nHi\n\n### Response:\n", "Ho", "\n\n### Instruction:\nAgain\n\n### Response:\n", "Ho ho")]
    [InlineData("none", "Be short.\n\nHi", "Ho", "\n\nAgain", "Ho ho")]
    public void Assistant_s_words_are_parts_with_their_weights(string id, params string[] texts)
    {
        double[] weights = [0, 0, 0, 1, 0];
        Assert.Equal(texts.Select((t, i) => new TextPart(t, weights[i])), ChatTemplates.Find(id).Render(Conversation, answerFollows: false));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("chatml")]
    [InlineData("alpaca")]
    [InlineData("none")]
    public void What_precedes_an_answer_is_the_same_in_training_and_when_asked(string id)
    {
        var template = ChatTemplates.Find(id);
        for (var asked = 2; asked < Conversation.Length; asked += 2)
        {
            var trained = string.Concat(template.Render(Conversation, answerFollows: false).TakeWhile(p => p.Text != template.Render(Conversation[..(asked + 1)], false).Last(q => q.Text.Contains(Conversation[asked].Content)).Text).Select(p => p.Text));
            var parts = template.Render(Conversation[..asked], answerFollows: true);
            Assert.Equal(trained, string.Concat(parts.Select(p => p.Text)));
            Assert.Equal(0, parts[^1].Weight);
        }
        // An answer is to follow one already there: the mark for the next is written.
        Assert.StartsWith(template.Text(Conversation, false), template.Text(Conversation, true));
    }

    [Fact]
    public void Alpaca_is_worded_as_published()
    {
        const string with = "Below is an instruction that describes a task, paired with an input that provides further context. Write a response that appropriately completes the request.\n\n### Instruction:\nTranslate.\n\n### Input:\nHund\n\n### Response:\n";
        Assert.Equal([new(with, 0), new("dog")], ChatTemplates.Alpaca.Render([ChatMessage.Instruct("Translate.", "Hund"), new("assistant", "dog")], false));
        Assert.Equal("Below is an instruction that describes a task. Write a response that appropriately completes the request.\n\n### Instruction:\nSay hi.\n\n### Response:\n", ChatTemplates.Alpaca.Text([new("user", "Say hi.")], true));
        Assert.Equal("User: Translate.\n\nHund\nAssistant:", ChatTemplates.Plain.Text([ChatMessage.Instruct("Translate.", "Hund")], true));
    }

    [Fact]
    public void Without_a_choice_the_model_s_own_comes_first()
    {
        Assert.Equal("none", ChatTemplates.Of(null, "", GenerationFormats.Prompt).Id);
        Assert.Equal("plain", ChatTemplates.Of(_folder.Root, "", GenerationFormats.Chat).Id);
        Assert.Equal("alpaca", ChatTemplates.Of(_folder.Root, "", GenerationFormats.Instruction).Id);
        Assert.Equal("plain", ChatTemplates.Of(null, "").Id);
        foreach (var template in ChatTemplates.All)
        {
            _folder.Write("tokenizer_config.json", JsonSerializer.Serialize(ChatTemplates.ConfigOf(template)));
            Assert.Equal(template.Id, ChatTemplates.Of(_folder.Root, "").Id);
            Own(template.Jinja);
            Assert.Equal(template.Id, ChatTemplates.Of(_folder.Root, "", GenerationFormats.Instruction).Id);
            Assert.Equal("plain", ChatTemplates.Of(_folder.Root, "plain").Id);
        }
        Assert.Contains("'poem'", Assert.Throws<UserException>(() => ChatTemplates.Of(null, "poem")).What);
    }

    [Fact]
    public void Chatml_with_a_system_message_of_the_model_s_own_is_recognized()
    {
        Own("{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nYou are a helpful AI.<|im_end|>\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}");
        var template = ChatTemplates.Of(_folder.Root, "");
        Assert.Equal("<|im_start|>system\nYou are a helpful AI.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", template.Text([new("user", "Hi")], true));
        Assert.Equal("<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", template.Text([new("system", "S"), new("user", "Hi")], true));
        // Saved with a tuned model, it still is that template and not the one without the message.
        _folder.Write("tokenizer_config.json", JsonSerializer.Serialize(ChatTemplates.ConfigOf(template)));
        Assert.Equal(template.Text([new("user", "Hi")], true), ChatTemplates.Of(_folder.Root, "").Text([new("user", "Hi")], true));
    }

    [Theory]
    [InlineData("{{ bos_token }}{% for m in messages %}[INST] {{ m.content }} [/INST]{% endfor %}")]
    [InlineData("{% if tools %}<|im_start|>system\n# Tools{{ tools }}<|im_end|>{% endif %}")]
    public void Other_programs_are_refused_in_words(string jinja)
    {
        Own(jinja);
        var e = Assert.Throws<UserException>(() => ChatTemplates.Of(_folder.Root, ""));
        Assert.Contains("not run here", e.What);
        Assert.Contains("plain", e.Remedy);
        Assert.Equal("tokenizer_config.json", e.Where!.File);
        File.Delete(_folder["tokenizer_config.json"]);
        _folder.Write("chat_template.jinja", jinja);
        Assert.Equal("chat_template.jinja", Assert.Throws<UserException>(() => ChatTemplates.Of(_folder.Root, "")).Where!.File);
    }

    [Fact]
    public void A_broken_config_is_said_and_named_templates_are_looked_through()
    {
        _folder.Write("tokenizer_config.json", "{");
        Assert.Contains("not JSON", Assert.Throws<UserException>(() => ChatTemplates.Of(_folder.Root, "")).What);
        _folder.Write("tokenizer_config.json", JsonSerializer.Serialize(new { chat_template = new[] { new { name = "tool_use", template = "{{ tools }}" }, new { name = "default", template = ChatTemplates.ChatMl.Jinja } } }));
        Assert.Equal("chatml", ChatTemplates.Of(_folder.Root, "").Id);
    }

    private void Own(string jinja) => _folder.Write("tokenizer_config.json", JsonSerializer.Serialize(new { chat_template = jinja }));

    public void Dispose() => _folder.Dispose();
}
