using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Generation;

namespace FineTune.Studio.Tests.Engine.Data.Generation;

public sealed class GenerationRowsTests : DataTest
{
    private GenerationSplit Load(DataSetInfo info, PlanData? plan = null, int seed = 1)
    {
        using var data = Store.Open(info.Hash);
        return GenerationRows.Load(data, plan ?? new() { Hash = info.Hash }, seed);
    }

    private GenerationSplit Chats(params string[] messages) => Load(ImportText("a.jsonl", string.Concat(messages.Select(m => $$"""{"messages":{{m}}}""" + "\n"))), new() { Hash = "", Format = GenerationFormats.Chat, Split = new(100, 0, 0) });

    private const string Good = """[{"role":"system","content":"Be short."},{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho","weight":0},{"role":"user","content":"Again"},{"role":"assistant","content":"Ho ho"}]""";

    [Fact]
    public void A_conversation_keeps_roles_and_weights()
    {
        var row = Assert.IsType<ConversationRow>(Assert.Single(Chats(Good).Train));
        Assert.Equal([new("system", "Be short."), new("user", "Hi"), new("assistant", "Ho", 0), new("user", "Again"), new("assistant", "Ho ho")], row.Messages);
        Assert.Equal(new RowReference(DataPart.Train, 0), row.Row);
    }

    [Theory]
    [InlineData("""[{"from":"system","value":"Be short."},{"from":"human","value":"Hi"},{"from":"gpt","value":"Ho"}]""")]
    [InlineData("""[{"role":"developer","content":"Be short."},{"role":"user","content":[{"type":"text","text":"H"},{"type":"text","text":"i"}]},{"role":"assistant","content":"Ho"}]""")]
    public void Other_forms_of_conversations_are_the_same(string json) =>
        Assert.Equal([new ChatMessage("system", "Be short."), new("user", "Hi"), new("assistant", "Ho")], ((ConversationRow)Chats(json).Train[0]).Messages);

    [Theory]
    [InlineData("""[{"role":"assistant","content":"Ho"},{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}]""", "wrong order")]
    [InlineData("""[{"role":"user","content":"Hi"},{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}]""", "wrong order")]
    [InlineData("""[{"role":"user","content":"Hi"},{"role":"system","content":"x"},{"role":"assistant","content":"Ho"}]""", "does not come first")]
    [InlineData("""[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"},{"role":"user","content":"Hi"}]""", "last message is not the assistant's")]
    [InlineData("""[{"role":"user","content":"Hi"},{"role":"assistant","content":"  "}]""", "the answer is empty")]
    [InlineData("""[{"role":"user","content":"Hi"}]""", "only the user's")]
    [InlineData("""[{"role":"assistant","content":"Ho"}]""", "wrong order")]
    [InlineData("""[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho","weight":0}]""", "weight 0")]
    [InlineData("""[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho","weight":0.5}]""", "neither 0 nor 1")]
    [InlineData("""[{"role":"user","content":"Hi"},{"role":"wizard","content":"Ho"}]""", "'wizard'")]
    [InlineData("""[{"role":"user","content":"Hi"},{"role":"assistant","content":null,"tool_calls":[{"id":"1"}]}]""", "calls tools")]
    [InlineData("""[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]},{"role":"assistant","content":"Ho"}]""", "other than text")]
    [InlineData("""[{"content":"Hi"},{"role":"assistant","content":"Ho"}]""", "no role")]
    [InlineData("[]", "no messages")]
    [InlineData("\"just words\"", "not JSON")]
    [InlineData("{\"a\":1}", "no list of messages")]
    public void Rows_that_cannot_be_used_are_counted_with_the_reason_and_refused_when_none_is_left(string bad, string says)
    {
        var split = Chats(Good, bad, Good, bad);
        Assert.Equal(2, split.Train.Count);
        var note = Assert.Single(split.Notes);
        Assert.StartsWith("2 training rows were left out because", note);
        Assert.Contains(says, note);
        var e = Refused(() => Chats("\"\"", bad));
        Assert.Equal(new Place("a.jsonl", 1, "messages"), e.Where);
        Assert.Contains("no messages", e.What);
    }

    [Fact]
    public void Line_17_that_is_not_json_stops_the_import_and_is_named() =>
        Assert.Equal(new Place("a.jsonl", 17), Refused(() => ImportText("a.jsonl", string.Concat(Enumerable.Range(1, 20).Select(i => i == 17 ? "{\"messages\": [}\n" : $$"""{"messages":{{Good}}}""" + "\n")))).Where);

    [Fact]
    public void Instructions_carry_their_input_and_prompts_stand_as_they_are()
    {
        var alpaca = ImportText("a.jsonl", """{"instruction":"Translate.","input":"Hund","output":"dog"}""" + "\n" + """{"instruction":"Say hi.","input":"","output":"hi"}""" + "\n" + """{"instruction":"Say nothing.","input":"","output":" "}""" + "\n" + """{"instruction":"","input":"x","output":"y"}""" + "\n");
        var split = Load(alpaca, new() { Hash = alpaca.Hash, Split = new(100, 0, 0) });
        var first = ((ConversationRow)split.Train[0]).Messages[0];
        Assert.Equal(("Translate.\n\nHund", "Translate.", "Hund"), (first.Content, first.Instruction, first.Input));
        Assert.Null(((ConversationRow)split.Train[1]).Messages[0].Input);
        Assert.Contains("1 training row was left out because the answer is empty.", split.Notes);

        var prompts = ImportText("p.jsonl", """{"prompt":"Dog ->","completion":" Hund\n"}""" + "\n" + """{"prompt":"","completion":" Katze"}""" + "\n");
        Assert.Equal([("Dog ->", " Hund\n"), ("", " Katze")], Load(prompts, new() { Hash = prompts.Hash, Split = new(100, 0, 0) }).Train.Select(r => (r.Asked, r.Answered)));
    }

    [Fact]
    public void Preferences_are_plain_or_lists_and_bring_their_prompt_along()
    {
        string[] lines =
        [
            """{"prompt":"p","chosen":"good","rejected":"bad"}""",
            """{"prompt":[{"role":"system","content":"s"},{"role":"user","content":"p"}],"chosen":[{"role":"assistant","content":"good"}],"rejected":[{"role":"assistant","content":"bad"}]}""",
            """{"prompt":"","chosen":[{"role":"user","content":"p"},{"role":"assistant","content":"good"}],"rejected":[{"role":"user","content":"p"},{"role":"assistant","content":"bad"}]}""",
            """{"prompt":"p","chosen":"[1] good","rejected":"bad"}""",
            """{"prompt":"p","chosen":"same","rejected":"same "}""",
            """{"prompt":"p","chosen":"good","rejected":""}""",
            """{"prompt":"","chosen":"good","rejected":"bad"}""",
        ];
        var info = ImportText("a.jsonl", string.Join('\n', lines));
        var split = Load(info, new() { Hash = info.Hash, Split = new(100, 0, 0) });
        Assert.Equal([("p", "good", "bad"), ("s\np", "good", "bad"), ("p", "good", "bad"), ("p", "[1] good", "bad")], split.Train.Cast<PreferenceRow>().Select(r => (r.Asked, r.Chosen, r.Rejected)));
        Assert.Equal(3, split.Notes.Count);
        Assert.Contains(split.Notes, n => n.Contains("the same"));
        Assert.Contains(split.Notes, n => n.Contains("rejected answer is empty"));
        Assert.Contains(split.Notes, n => n.Contains("no prompt"));

        var open = ImportText("b.jsonl", """{"input":{"messages":[{"role":"user","content":"p"}]},"preferred_output":[{"role":"assistant","content":"good"}],"non_preferred_output":[{"role":"assistant","content":"bad"}]}""");
        Assert.Equal([new PreferenceRow([], "good", "bad", default) with { Prompt = [] }], Load(open, new() { Hash = open.Hash, Split = new(100, 0, 0) }).Train.Cast<PreferenceRow>().Select(r => r with { Prompt = [], Row = default }));
    }

    [Fact]
    public void Splits_are_seeded_keep_equal_rows_together_and_leave_given_parts_alone()
    {
        var stories = string.Join("\n<|endoftext|>\n", Enumerable.Range(0, 200).Select(i => $"A story about the number {i % 100}."));
        var info = ImportText("a.txt", stories);
        var split = Load(info);
        Assert.Equal((160, 20, 20), (split.Train.Count, split.Validation.Count, split.Test.Count));
        Assert.Empty(split.Train.Select(r => r.Whole).Intersect(split.Validation.Concat(split.Test).Select(r => r.Whole)));
        Assert.Equal(split.Train, Load(info).Train);
        Assert.NotEqual(split.Validation, Load(info, seed: 2).Validation);

        var given = Import(Folder.Write("b.txt", stories), validation: Folder.Write("v.txt", "Another story.\n<|endoftext|>\nA story about the number 3.\n"));
        var kept = Load(given);
        Assert.Equal((180, 2, 20), (kept.Train.Count, kept.Validation.Count, kept.Test.Count));
        Assert.Equal(DataPart.Validation, kept.Validation[0].Row.Part);
    }

    [Fact]
    public void Real_instructions_load()
    {
        var gsm = Import(TestData.Real("gsm8k/train.jsonl"), TestData.Real("gsm8k/test.jsonl"));
        var split = Load(gsm);
        Assert.Equal((7473, 1319), (split.Train.Count + split.Validation.Count, split.Test.Count));
        Assert.Empty(split.Notes);
        var dolly = Load(Import(TestData.Real("dolly/dolly_short_noctx.jsonl")));
        Assert.InRange(dolly.Train.Count + dolly.Validation.Count + dolly.Test.Count, 6300, 6314);
        Assert.All(dolly.Train.Cast<ConversationRow>(), r => Assert.Null(r.Messages[0].Input));
    }
}
