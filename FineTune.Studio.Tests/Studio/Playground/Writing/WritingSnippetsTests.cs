using System.Diagnostics;
using System.Text.Json;
using FineTune.Engine;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Inference;
using FineTune.Studio.Playground.Writing;

namespace FineTune.Studio.Tests.Studio.Playground.Writing;

public sealed class WritingSnippetsTests : IDisposable
{
    private const string Nasty = "It's \"$HOME\" `x` \\ {0}\nline two – 😀 !";

    private readonly TemporaryFolder _folder = new();

    private string Code(string language, GenerationRequest asked, string? apiId = "gpt2") =>
        WritingSnippets.For(new("http://127.0.0.1:5080/"), new("gpt2", "GPT-2", WritableKind.Pretrained, null, null, null, apiId, "gpt2"), asked, new FineTuneHome(_folder.Root)).Single(s => s.Language == language).Code;

    private static GenerationRequest Prompt(string text) => new() { Prompt = text, Sampling = new() { MaxTokens = 9, TopK = 40, Stop = ["\n", "it's"], Seed = 7 } };

    private static GenerationRequest Chat(params ChatMessage[] messages) => new() { Messages = messages, Sampling = new() { Temperature = 0 } };

    [Fact]
    public void CurlSendsTheVeryTextAndSettings()
    {
        var code = Code("curl", Prompt(Nasty)).Replace("curl --silent --show-error", "printf '%s\\0'").Replace("\\\n", " ");
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", code]) { RedirectStandardOutput = true })!;
        var words = shell.StandardOutput.ReadToEnd().Split('\0');
        Assert.Equal("http://127.0.0.1:5080/v1/completions", words[0]);
        Assert.Equal("Authorization: Bearer YOUR_KEY", words[2]);
        var body = JsonDocument.Parse(words[^2]).RootElement;
        Assert.Equal((Nasty, 9, 40, 7), (body.GetProperty("prompt").GetString(), body.GetProperty("max_tokens").GetInt32(), body.GetProperty("top_k").GetInt32(), body.GetProperty("seed").GetInt32()));
        Assert.Equal(["\n", "it's"], body.GetProperty("stop").EnumerateArray().Select(s => s.GetString()!));
        Assert.False(body.TryGetProperty("top_p", out _));
    }

    [Fact]
    public void TheCommandLineIsQuotedForAShell()
    {
        var code = Code("Command line", Prompt("-" + Nasty)).Replace("finetune generate", "printf '%s\\0'").Replace("\\\n", " ");
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", code]) { RedirectStandardOutput = true })!;
        var words = shell.StandardOutput.ReadToEnd().Split('\0');
        Assert.Equal(["--model", "gpt2", "--prompt=-" + Nasty, "--max-tokens", "9", "--top-k", "40", "--stop", "\n", "--stop", "it's", "--seed", "7"], words[..13]);
        Assert.Contains("--message 'Hi there'", Code("Command line", Chat(new ChatMessage("system", "Be brief."), new ChatMessage("user", "Hi there"))));
    }

    [Fact]
    public void PythonAndCSharpNameTheChatAndItsMessages()
    {
        var chat = Chat(new ChatMessage("user", "a \"b\"\n"), new ChatMessage("assistant", "c"), new ChatMessage("user", "d"));
        var python = Code("Python", chat);
        Assert.Contains("client.chat.completions.create(", python);
        Assert.Contains("""{"role": "user", "content": "a \"b\"\n"},""", python);
        Assert.Contains("temperature=0,", python);
        Assert.Contains("extra_body={\"top_k\": 40}", Code("Python", Prompt("x")));
        Assert.Contains("\"http://127.0.0.1:5080/v1/chat/completions\"", Code("C#", chat));
    }

    [Fact]
    public void AModelTheApiDoesNotServeHasTheCommandLineAlone() =>
        Assert.Equal(["Command line"], WritingSnippets.For(new("http://127.0.0.1:1/"), new("folder:x", "x", WritableKind.Base, "x", null, null, null, "x"), Prompt("x"), new FineTuneHome(_folder.Root)).Select(s => s.Language));

    public void Dispose() => _folder.Dispose();
}
