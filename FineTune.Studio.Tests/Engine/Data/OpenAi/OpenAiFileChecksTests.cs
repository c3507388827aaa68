using System.Text;
using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.OpenAi;

namespace FineTune.Studio.Tests.Engine.Data.OpenAi;

public sealed class OpenAiFileChecksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Chat(int i) => $$"""{"messages":[{"role":"user","content":"Hi {{i}}"},{"role":"assistant","content":"Ho {{i}}"}]}""";

    private static OpenAiFileReport Check(IEnumerable<string> lines, OpenAiFileKind kind = OpenAiFileKind.Chat, Func<string, int>? tokens = null, OpenAiFileLimits? limits = null) =>
        OpenAiFileChecks.Check(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n")), kind, tokens, limits);

    /// <summary>Twenty good lines, the 17th replaced.</summary>
    private static OpenAiFileReport With(string line, Func<int, string>? good = null, OpenAiFileKind kind = OpenAiFileKind.Chat) => Check(Enumerable.Range(1, 20).Select(i => i == 17 ? line : (good ?? Chat)(i)), kind);

    private static void Has(OpenAiFileReport report, string code, Severity severity, long? line)
    {
        var issue = Assert.Single(report.Issues, i => i.Code == code);
        Assert.Equal((severity, line), (issue.Severity, issue.Line));
        Assert.True(issue.Text.EndsWith('.') && issue.Remedy.EndsWith('.'), issue.ToString());
        Assert.Equal(1, report.Counts[code]);
        Assert.Equal(severity != Severity.Error, report.IsAccepted);
    }

    [Fact]
    public void A_good_file_is_accepted_and_counted()
    {
        var report = Check(Enumerable.Range(0, 12).Select(Chat), tokens: t => t.Split(' ').Length);
        Assert.Empty(report.Issues);
        Assert.True(report.IsAccepted);
        // Per example: "user", "Hi i", "assistant", "Ho i" and 3 for each message and for the answer.
        Assert.Equal((12L, 12L * 15, 15), (report.Examples, report.Tokens, report.LongestTokens));
        Assert.Equal((null, null), Check([Chat(1)]) is var r ? (r.Tokens, r.LongestTokens) : default);
    }

    [Theory]
    [InlineData("{\"messages\": [}", OpenAiIssues.InvalidJson)]
    [InlineData("not json at all", OpenAiIssues.InvalidJson)]
    [InlineData("[1]", OpenAiIssues.DataType)]
    [InlineData("""{"prompt":"a"}""", OpenAiIssues.MissingMessages)]
    [InlineData("""{"messages":[]}""", OpenAiIssues.MissingMessages)]
    [InlineData("""{"messages":["Hi",{"role":"assistant","content":"Ho"}]}""", OpenAiIssues.DataType)]
    [InlineData("""{"messages":[{"role":"user","content":"Hi","mood":"good"},{"role":"assistant","content":"Ho"}]}""", OpenAiIssues.UnknownMessageKey)]
    [InlineData("""{"messages":[{"role":"User","content":"Hi"},{"role":"assistant","content":"Ho"}]}""", OpenAiIssues.UnknownRole)]
    [InlineData("""{"messages":[{"content":"Hi"},{"role":"assistant","content":"Ho"}]}""", OpenAiIssues.MissingKey)]
    [InlineData("""{"messages":[{"role":"user","content":"Hi"},{"role":"assistant"}]}""", OpenAiIssues.MissingKey)]
    [InlineData("""{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":""}]}""", OpenAiIssues.MissingContent)]
    [InlineData("""{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":null}]}""", OpenAiIssues.MissingContent)]
    [InlineData("""{"messages":[{"role":"user","content":"Hi"}]}""", OpenAiIssues.MissingAssistant)]
    [InlineData("""{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"},{"role":"user","content":"Hi"}]}""", OpenAiIssues.LastNotAssistant)]
    [InlineData("""{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho","weight":2}]}""", OpenAiIssues.Weight)]
    [InlineData("""{"messages":[{"role":"user","content":"Hi","weight":1},{"role":"assistant","content":"Ho"}]}""", OpenAiIssues.Weight)]
    [InlineData("""{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho","weight":0}]}""", OpenAiIssues.NothingLearnt)]
    [InlineData("""{"messages":[{"role":"user","content":"\ud83d"},{"role":"assistant","content":"Ho"}]}""", OpenAiIssues.InvalidJson)]
    public void Errors_are_named_with_their_line(string line, string code) => Has(With(line), code, Severity.Error, 17);

    [Theory]
    [InlineData("", OpenAiIssues.EmptyLine)]
    [InlineData("""{"messages":[{"role":"user","content":"Hi 3"},{"role":"assistant","content":"Ho 3"}]}""", OpenAiIssues.Duplicate)]
    [InlineData("""{"messages":[{"role":"user","content":"Hi"},{"role":"system","content":"x"},{"role":"assistant","content":"Ho"}]}""", OpenAiIssues.SystemNotFirst)]
    [InlineData("""{"messages":[{"role":"assistant","content":"Hi"},{"role":"user","content":"x"},{"role":"assistant","content":"Ho"}]}""", OpenAiIssues.WrongOrder)]
    [InlineData("""{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}],"source":"me"}""", OpenAiIssues.UnknownKey)]
    public void Warnings_do_not_refuse_a_file(string line, string code) => Has(With(line), code, Severity.Warning, 17);

    [Fact]
    public void Tools_are_known() => Assert.Empty(With("""{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","tool_calls":[{"id":"1"}]},{"role":"tool","tool_call_id":"1","content":"4"},{"role":"assistant","content":"Ho"}],"tools":[]}""").Issues);

    [Fact]
    public void The_file_as_a_whole_is_looked_at()
    {
        Has(Check([Chat(1), Chat(2)]), OpenAiIssues.TooFewExamples, Severity.Error, null);
        Has(Check(Enumerable.Range(0, 5000).Select(Chat), limits: new() { MaximumBytes = 100_000 }), OpenAiIssues.TooLarge, Severity.Error, null);
        Has(OpenAiFileChecks.Check(new MemoryStream([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 12).Select(Chat)))]), OpenAiFileKind.Chat), OpenAiIssues.ByteOrderMark, Severity.Error, 1);
        Has(OpenAiFileChecks.Check(new MemoryStream([.. Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 12).Select(Chat))), (byte)'\n', 0xFF, 0xFE]), OpenAiFileKind.Chat), OpenAiIssues.NotUtf8, Severity.Error, 13);
        Has(Check(Enumerable.Range(0, 12).Select(Chat).Append(new string('x', 17 << 20))), OpenAiIssues.LineTooLong, Severity.Error, 13);
        var many = Check(Enumerable.Repeat("x", 50).Concat(Enumerable.Range(0, 12).Select(Chat)));
        Assert.Equal((50L, OpenAiFileReport.MostPerCode), (many.Counts[OpenAiIssues.InvalidJson], many.Issues.Count));
        var e = Assert.Throws<UserException>(() => many.RequireAccepted("mine.jsonl"));
        Assert.Equal(new Place("mine.jsonl", 1), e.Where);
        Assert.Contains("49 more errors", e.Remedy);
    }

    [Fact]
    public void Long_examples_are_counted_up_to_what_is_read()
    {
        var report = Check(Enumerable.Range(0, 12).Select(Chat).Append($$"""{"messages":[{"role":"user","content":"{{string.Concat(Enumerable.Repeat("word ", 100_000))}}"},{"role":"assistant","content":"Ho"}]}"""), tokens: t => t.Split(' ').Length);
        Has(report, OpenAiIssues.TooLong, Severity.Warning, 13);
        Assert.Equal((12 * 15) + 65_536, report.Tokens);
        Assert.InRange(report.LongestTokens!.Value, 100_000, 100_100);
    }

    [Theory]
    [InlineData("""{"completion":" c\n"}""", OpenAiIssues.MissingPrompt, Severity.Error)]
    [InlineData("""{"prompt":"p ->"}""", OpenAiIssues.MissingCompletion, Severity.Error)]
    [InlineData("""{"prompt":"p ->","completion":"  "}""", OpenAiIssues.EmptyCompletion, Severity.Error)]
    [InlineData("""{"prompt":"p ->","completion":"c\n"}""", OpenAiIssues.NoLeadingSpace, Severity.Warning)]
    [InlineData("""{"prompt":"p ->","completion":" c\n","id":1}""", OpenAiIssues.UnknownKey, Severity.Warning)]
    public void Completions_have_their_own_rules(string line, string code, Severity severity) => Has(With(line, i => $$"""{"prompt":"p{{i}} ->","completion":" c{{i}}\n"}""", OpenAiFileKind.Completions), code, severity, 17);

    [Fact]
    public void Completions_without_marks_are_warned_of_once()
    {
        var report = Check(Enumerable.Range(0, 20).Select(i => $$"""{"prompt":"p{{i}}","completion":" c{{i}}"}"""), OpenAiFileKind.Completions);
        Assert.Equal([OpenAiIssues.NoStop, OpenAiIssues.NoSeparator], report.Issues.Select(i => i.Code));
        Assert.True(report.IsAccepted);
    }

    [Theory]
    [InlineData("""{"preferred_output":[{"role":"assistant","content":"a"}],"non_preferred_output":[{"role":"assistant","content":"b"}]}""", OpenAiIssues.MissingInput, Severity.Error)]
    [InlineData("""{"input":{"messages":[{"role":"user","content":"p"}]},"preferred_output":[],"non_preferred_output":[{"role":"assistant","content":"b"}]}""", OpenAiIssues.MissingOutput, Severity.Error)]
    [InlineData("""{"input":{"messages":[{"role":"user","content":"p"}]},"preferred_output":[{"role":"user","content":"a"}],"non_preferred_output":[{"role":"assistant","content":"b"}]}""", OpenAiIssues.MissingAssistant, Severity.Error)]
    [InlineData("""{"input":{"messages":[{"role":"user","content":"p"}]},"preferred_output":[{"role":"assistant","content":"a"}],"non_preferred_output":[{"role":"assistant","content":"a"}]}""", OpenAiIssues.SameOutputs, Severity.Warning)]
    public void Preferences_have_their_own_rules(string line, string code, Severity severity) =>
        Has(With(line, i => $$"""{"input":{"messages":[{"role":"user","content":"p{{i}}"}]},"preferred_output":[{"role":"assistant","content":"a{{i}}"}],"non_preferred_output":[{"role":"assistant","content":"b"}]}""", OpenAiFileKind.Preference), code, severity, 17);

    [Fact]
    public void A_file_s_kind_is_told_from_its_first_line()
    {
        Assert.Equal(OpenAiFileKind.Chat, OpenAiFileChecks.KindOf(_folder.Write("a.jsonl", "\uFEFF\n" + Chat(1))));
        Assert.Equal(OpenAiFileKind.Completions, OpenAiFileChecks.KindOf(_folder.Write("b.jsonl", """{"prompt":"","completion":"x"}""")));
        Assert.Equal(OpenAiFileKind.Preference, OpenAiFileChecks.KindOf(_folder.Write("c.jsonl", """{"input":{},"preferred_output":[]}""")));
        Assert.Null(OpenAiFileChecks.KindOf(_folder.Write("d.jsonl", "hello")));
        Assert.Equal(new Place("no.jsonl"), Assert.Throws<UserException>(() => OpenAiFileChecks.Check(_folder["no.jsonl"], OpenAiFileKind.Chat)).Where);
    }

    public void Dispose() => _folder.Dispose();
}
