using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Generation;

namespace FineTune.Studio.Tests.Engine.Data.Generation;

public sealed class GenerationGuessTests : DataTest
{
    private DataSetInfo Lines(Func<int, string> line, string name = "a.jsonl", int rows = 30) => ImportText(name, string.Concat(Enumerable.Range(0, rows).Select(i => line(i) + "\n")));

    [Theory]
    [InlineData("prompt", "completion", GenerationFormats.Prompt)]
    [InlineData("instruction", "output", GenerationFormats.Instruction)]
    [InlineData("instruction", "response", GenerationFormats.Instruction)]
    [InlineData("question", "answer", GenerationFormats.Instruction)]
    [InlineData("Prompt", "Response", GenerationFormats.Instruction)]
    public void Prompts_and_answers_are_known_by_their_names(string prompt, string answer, string format)
    {
        var info = Lines(i => $$"""{"{{prompt}}":"What is the number after {{i}}?","{{answer}}":"It is the number {{i + 1}}."}""");
        Assert.Equal((SuggestedTasks.TextGeneration, format, prompt, answer, null), (info.SuggestedTask, info.Format, info.PromptColumn, info.AnswerColumn, info.InputColumn));
    }

    [Theory]
    [InlineData("instruction,input,output", "input")]
    [InlineData("instruction,context,response,category", "context")]
    public void Alpaca_and_dolly_have_an_input(string header, string input)
    {
        var info = ImportText("a.csv", header + "\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"Say it {i},about {i},I say {i} times,qa".Split(',')[..header.Split(',').Length] is var cells ? string.Join(',', cells) + "\n" : "")));
        Assert.Equal((SuggestedTasks.TextGeneration, GenerationFormats.Instruction, "instruction", input), (info.SuggestedTask, info.Format, info.PromptColumn, info.InputColumn));
    }

    [Fact]
    public void Conversations_are_json_text_in_their_column()
    {
        var info = Lines(i => $$"""{"id":{{i}},"messages":[{"role":"user","content":"Hé {{i}}"},{"role":"assistant","content":"Ho","weight":0}]}""");
        Assert.Equal((SuggestedTasks.TextGeneration, GenerationFormats.Chat, "messages"), (info.SuggestedTask, info.Format, info.MessagesColumn));
        Assert.Equal("""[{"role":"user","content":"Hé 0"},{"role":"assistant","content":"Ho","weight":0}]""", Rows(info)[0].Values[1]);
        var shared = Lines(i => $$"""{"conversations":[{"from":"human","value":"Hi {{i}}"},{"from":"gpt","value":"Ho"}]}""", "b.jsonl");
        Assert.Equal((GenerationFormats.Chat, "conversations"), (shared.Format, shared.MessagesColumn));
    }

    [Fact]
    public void Preferences_are_known_in_both_forms()
    {
        var plain = Lines(i => $$"""{"prompt":"p {{i}}","chosen":"good {{i}}","rejected":"bad {{i}}"}""");
        Assert.Equal((SuggestedTasks.TextGeneration, GenerationFormats.Preference, "prompt", "chosen", "rejected"), (plain.SuggestedTask, plain.Format, plain.PromptColumn, plain.ChosenColumn, plain.RejectedColumn));
        var open = Lines(i => $$"""{"input":{"messages":[{"role":"user","content":"p {{i}}"}],"tools":[]},"preferred_output":[{"role":"assistant","content":"good"}],"non_preferred_output":[{"role":"assistant","content":"bad"}]}""", "b.jsonl");
        Assert.Equal((GenerationFormats.Preference, "input", "preferred_output", "non_preferred_output"), (open.Format, open.PromptColumn, open.ChosenColumn, open.RejectedColumn));
    }

    [Theory]
    [InlineData("question,answer", "yes", "no")]
    [InlineData("input,output", "spam", "ham")]
    [InlineData("message,label", "spam", "ham")]
    public void Few_answers_that_repeat_are_classes(string header, string one, string other) =>
        Assert.Equal(SuggestedTasks.TextClassification, ImportText("a.csv", header + "\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"is {i} a large number,{(i % 2 == 0 ? one : other)}\n"))).SuggestedTask);

    [Fact]
    public void Plain_messages_are_no_conversations() =>
        Assert.Equal(SuggestedTasks.TextClassification, ImportText("a.csv", "messages,label\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"call me at {i},{(i % 2 == 0 ? "a" : "b")}\n"))).SuggestedTask);

    [Fact]
    public void Texts_with_their_sources_are_a_corpus()
    {
        var info = Lines(i => $$"""{"text":"A long story about the number {{i}}.","url":"http://x/{{i % 3}}","timestamp":"2020-01-0{{1 + i % 9}}"}""");
        Assert.Equal((SuggestedTasks.TextGeneration, GenerationFormats.Text, "text", null), (info.SuggestedTask, info.Format, info.TextColumn, info.LabelColumn));
    }

    [Fact]
    public void Versions_stored_before_formats_were_guessed_still_load()
    {
        var info = Lines(i => $$"""{"prompt":"p {{i}}","completion":"c {{i}}"}""");
        var file = Folder[$"home/datasets/{info.Hash}/dataset.json"];
        File.WriteAllLines(file, File.ReadAllLines(file).Where(l => !l.Contains("\"format\"") && !l.Contains("promptColumn") && !l.Contains("answerColumn")));
        var old = Store.Info(info.Hash);
        Assert.Equal((null, null), (old.Format, old.PromptColumn));
        Assert.Equal((GenerationFormats.Prompt, "prompt", "completion"), GenerationRows.Resolve(old, new() { Hash = old.Hash }) is var p ? (p.Format, p.PromptColumn, p.AnswerColumn) : default);
    }

    [Fact]
    public void Real_instructions_are_known()
    {
        var dolly = Import(TestData.Real("dolly/dolly_short_noctx.jsonl"));
        Assert.Equal((SuggestedTasks.TextGeneration, GenerationFormats.Instruction, "instruction", "context", "response"), (dolly.SuggestedTask, dolly.Format, dolly.PromptColumn, dolly.InputColumn, dolly.AnswerColumn));
        var gsm = Import(TestData.Real("gsm8k/train.jsonl"), TestData.Real("gsm8k/test.jsonl"));
        Assert.Equal((SuggestedTasks.TextGeneration, GenerationFormats.Instruction, "question", "answer"), (gsm.SuggestedTask, gsm.Format, gsm.PromptColumn, gsm.AnswerColumn));
    }

    [Fact]
    public void A_plan_s_columns_come_before_the_guess_and_other_tasks_columns_go()
    {
        var info = ImportText("a.csv", "instruction,input,output,topic\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"Say it {i},about {i},I say {i} times,{(i % 2 == 0 ? "a" : "b")}\n")));
        var plan = new PlanData { Hash = info.Hash, TextColumn = info.TextColumn, LabelColumn = "topic" };
        var resolved = GenerationRows.Resolve(info, plan);
        Assert.Equal((GenerationFormats.Instruction, "instruction", "input", "output", null, null), (resolved.Format, resolved.PromptColumn, resolved.InputColumn, resolved.AnswerColumn, resolved.TextColumn, resolved.LabelColumn));
        Assert.Equal("", GenerationRows.Resolve(info, plan with { InputColumn = "" }).InputColumn); // "none" stays said
        Assert.Equal(("topic", null), GenerationRows.Resolve(info, plan with { AnswerColumn = "topic", PromptColumn = "input" }) is var r ? (r.AnswerColumn, r.InputColumn) : default);
        Assert.Equal("output", GenerationRows.Resolve(info, plan with { Format = GenerationFormats.Text, TextColumn = "output" }).TextColumn);
        Assert.Equal(GenerationFormats.Text, GenerationRows.Resolve(info, new() { Hash = info.Hash, TextColumn = "output" }).Format);
        Assert.Contains("'poem'", Refused(() => GenerationRows.Resolve(info, plan with { Format = "poem" })).What);
        Assert.Contains("'nothing'", Refused(() => GenerationRows.Resolve(info, plan with { AnswerColumn = "nothing" })).What);
        Assert.Contains("messages", Refused(() => GenerationRows.Resolve(info, plan with { Format = GenerationFormats.Chat })).What);
        Assert.Contains("different", Refused(() => GenerationRows.Resolve(info, plan with { PromptColumn = "output" })).Remedy);
    }
}
