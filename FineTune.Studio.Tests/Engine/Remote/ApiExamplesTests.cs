using FineTune.Engine.Data;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Data.OpenAi;
using FineTune.Engine.Remote;

namespace FineTune.Studio.Tests.Engine.Remote;

public sealed class ApiExamplesTests
{
    private static readonly RowReference Row = new(DataPart.Train, 0);

    [Fact]
    public void ConversationsKeepRolesAndWeights() => Assert.Equal(
        """{"messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"Hi"},{"role":"assistant","content":"Hm","weight":0},{"role":"user","content":"Ünd?"},{"role":"assistant","content":"Hello"}]}""",
        Line(OpenAiFileKind.Chat, new ConversationRow([new("system", "Be kind."), new("user", "Hi"), new("assistant", "Hm", 0), new("user", "Ünd?"), new("assistant", "Hello")], Row)));

    [Fact]
    public void InstructionsAreAskedWithTheirInput() => Assert.Equal("""{"messages":[{"role":"user","content":"Translate.\n\ncat"},{"role":"assistant","content":"Katze"}]}""",
        Line(OpenAiFileKind.Chat, new ConversationRow([ChatMessage.Instruct("Translate.", "cat"), new("assistant", "Katze")], Row)));

    [Fact]
    public void DocumentsAreBegunByTheUserForAModelThatChats()
    {
        var text = "One two three four five six seven eight nine ten eleven twelve thirteen fourteen.";
        Assert.Equal("""{"messages":[{"role":"user","content":"One two three four five six seven eight nine ten eleven twelve"},{"role":"assistant","content":" thirteen fourteen."}]}""", Line(OpenAiFileKind.Chat, new DocumentRow(text, Row)));
        Assert.Equal("""{"messages":[{"role":"user","content":"Short"},{"role":"assistant","content":" text"}]}""", Line(OpenAiFileKind.Chat, new DocumentRow("Short text", Row)));
        Assert.Equal("""{"messages":[{"role":"user","content":"Write."},{"role":"assistant","content":"Word"}]}""", Line(OpenAiFileKind.Chat, new DocumentRow("Word", Row)));
    }

    [Fact]
    public void AModelThatContinuesTextsGetsPromptsAndCompletions()
    {
        Assert.Equal("""{"prompt":"","completion":"A whole text."}""", Line(OpenAiFileKind.Completions, new DocumentRow("A whole text.", Row)));
        var row = new ConversationRow([new("user", "Hi"), new("assistant", "Hello")], Row);
        Assert.Equal("""{"prompt":"User: Hi\nAssistant:","completion":" Hello"}""", Line(OpenAiFileKind.Completions, row));
        Assert.Equal("""{"prompt":"Hi","completion":"Hello"}""", Line(OpenAiFileKind.Completions, row, ChatTemplates.None));
    }

    [Fact]
    public void PreferencesNameBothAnswers() => Assert.Equal(
        """{"input":{"messages":[{"role":"user","content":"Hi"}]},"preferred_output":[{"role":"assistant","content":"Hello"}],"non_preferred_output":[{"role":"assistant","content":"Hm"}]}""",
        Line(OpenAiFileKind.Preference, new PreferenceRow([new("user", "Hi")], "Hello", "Hm", Row)));

    [Theory]
    [InlineData("gpt-4o-mini-2024-07-18", "text", OpenAiFileKind.Chat)]
    [InlineData("own/gpt", "prompt", OpenAiFileKind.Chat)]
    [InlineData("own/gpt", "preference", OpenAiFileKind.Preference)]
    [InlineData("babbage-002", "chat", OpenAiFileKind.Completions)]
    [InlineData("ft:davinci-002:org::x", "instruction", OpenAiFileKind.Completions)]
    public void TheFormFollowsModelAndRows(string model, string format, OpenAiFileKind expected)
    {
        Assert.Equal(expected, ApiExamples.KindFor(model, format));
        Assert.Throws<FineTune.Engine.UserException>(() => ApiExamples.KindFor("babbage-002", "preference"));
    }

    private static string Line(OpenAiFileKind kind, GenerationRow row, ChatTemplate? template = null)
    {
        using var stream = new MemoryStream();
        new ApiExamples(kind, template ?? ChatTemplates.Plain).Write(stream, [row]);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n');
    }
}
