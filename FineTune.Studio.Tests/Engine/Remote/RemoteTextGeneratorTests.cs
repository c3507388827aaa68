using FineTune.Engine;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Inference;
using FineTune.Engine.Remote;

namespace FineTune.Studio.Tests.Engine.Remote;

public sealed class RemoteTextGeneratorTests : IAsyncLifetime
{
    private HandMadeProvider _provider = null!;
    private RemoteHome _home = null!;

    public async ValueTask InitializeAsync() => _home = new((_provider = await HandMadeProvider.StartAsync()).Address);

    public async ValueTask DisposeAsync()
    {
        _home.Dispose();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task MessagesAreAnsweredAsTheyStreamIn()
    {
        _provider.Stream.AddRange(
        [
            """{"choices":[{"delta":{"role":"assistant","content":""}}]}""",
            """{"choices":[{"delta":{"content":"Hel"},"logprobs":{"content":[{"token":"H","logprob":-0.5,"top_logprobs":[{"token":"H","logprob":-0.5},{"token":"Y","logprob":-1.5}]},{"token":"el","logprob":-0.1,"top_logprobs":[]}]}}]}""",
            """{"choices":[{"delta":{"content":"lo"},"finish_reason":"length"}]}""",
            """{"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":3}}""",
            "[DONE]",
        ]);
        using var generator = TextGenerators.Load("api:lab/base", _home.Access);
        var generation = generator.Start(new() { Messages = [new(ChatMessage.System, "Be brief."), new(ChatMessage.User, "Hi")], Sampling = new() { MaxTokens = 7, Temperature = 0.3, TopP = 0.9, Seed = 4, Stop = ["\n"], TopLogProbabilities = 2, TopK = 40 } });
        var tokens = await Read(generation);
        Assert.Equal("Hello", string.Concat(tokens.Select(t => t.Text)));
        Assert.Equal((12, 3, FinishReason.Length), (generation.PromptTokens, generation.CompletionTokens, generation.Finish!.Value));
        Assert.Equal(("H", -0.5), (tokens[0].Piece, tokens[0].LogProbability));
        Assert.Equal([("H", -0.5), ("Y", -1.5)], tokens[0].Alternatives.Select(a => (a.Text, a.LogProbability)));
        var sent = _provider.Written["chat/completions"];
        Assert.Equal(("base", 7, 0.3, 0.9, 4), (sent.GetProperty("model").GetString(), sent.GetProperty("max_tokens").GetInt32(), sent.GetProperty("temperature").GetDouble(), sent.GetProperty("top_p").GetDouble(), sent.GetProperty("seed").GetInt32()));
        Assert.Equal(["system", "user"], sent.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("role").GetString()!));
        Assert.Equal(40, sent.GetProperty("top_k").GetInt32());
    }

    [Fact]
    public async Task AModelThatContinuesIsAskedByItsTemplate()
    {
        _provider.Stream.AddRange(["""{"choices":[{"text":" Hello","logprobs":{"tokens":[" Hello"],"token_logprobs":[-0.2],"top_logprobs":[{" Hello":-0.2," Hi":-2}]},"finish_reason":null}]}""", """{"choices":[{"text":"","finish_reason":"stop"}]}""", "[DONE]"]);
        using var folder = new TemporaryFolder();
        new ApiModelConfig("lab", "ft:babbage-002:org::1", "babbage-002", "plain").Write(folder["model"]);
        using var generator = TextGenerators.Load(folder.Root, _home.Access);
        var tokens = await Read(generator.Start(new() { Messages = [new(ChatMessage.User, "Hi")], Sampling = new() { TopLogProbabilities = 1 } }));
        Assert.Equal((" Hello", -0.2), (tokens[0].Text, tokens[0].LogProbability));
        var sent = _provider.Written["completions"];
        Assert.Equal("User: Hi\nAssistant:", sent.GetProperty("prompt").GetString());
        Assert.Equal(["\nUser:"], sent.GetProperty("stop").EnumerateArray().Select(s => s.GetString()!));
    }

    [Fact]
    public async Task AStreamThatIsCutKeepsWhatCameAndSaysSo()
    {
        _provider.Stream.Add("""{"choices":[{"delta":{"content":"Once upon"}}]}""");
        _provider.CutsStream = true;
        using var generator = TextGenerators.Load("api:lab/base", _home.Access);
        var text = "";
        var problem = await Assert.ThrowsAsync<ApiBusyException>(async () =>
        {
            await foreach (var token in generator.Start(new() { Prompt = "Tell" }).Tokens()) text += token.Text;
        });
        Assert.Equal("Once upon", text);
        Assert.Contains("broke off in the middle", problem.Message);
    }

    [Fact]
    public async Task AStreamThatEndsWithoutItsEndIsCutToo()
    {
        _provider.Stream.Add("""{"choices":[{"delta":{"content":"Once"}}]}""");
        using var generator = TextGenerators.Load("api:lab/base", _home.Access);
        await Assert.ThrowsAsync<ApiBusyException>(() => Read(generator.Start(new() { Prompt = "Tell" })));
    }

    [Fact]
    public async Task AProviderThatStumblesBeforeTheFirstWordIsAskedAgain()
    {
        _provider.Stream.AddRange(["""{"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]}""", "[DONE]"]);
        _provider.Faults.Enqueue(new("POST chat", 500));
        _provider.Faults.Enqueue(new("POST chat", 0, Milliseconds: 3000));
        _home.Patience = _home.Patience with { Answer = TimeSpan.FromSeconds(1) };
        using var generator = TextGenerators.Load("api:lab/base", _home.Access);
        Assert.Single(await Read(generator.Start(new() { Prompt = "Tell" })));
        Assert.Equal(3, _provider.Count("POST chat/completions"));
    }

    [Fact]
    public void WhatOpenAiHasNotIsRefusedForOpenAi()
    {
        using var generator = new RemoteTextGenerator(new(ApiProviders.OpenAi, "sk-x"), new("openai", "gpt-4o-mini-2024-07-18"));
        Assert.Contains("top-k", Assert.Throws<UserException>(() => generator.Start(new() { Prompt = "x", Sampling = new() { TopK = 5 } })).Message);
        Assert.Contains("0 to 2", Assert.Throws<UserException>(() => generator.Start(new() { Prompt = "x", Sampling = new() { Temperature = 3 } })).Message);
    }

    [Fact]
    public void WithoutAKeyOrOfflineNothingIsOpened()
    {
        _home.Key = null;
        Assert.Contains("FINETUNE_API_KEY", Assert.Throws<UserException>(() => TextGenerators.Load("api:lab/base", _home.Access)).Message);
        Assert.Contains("no provider 'other'", Assert.Throws<UserException>(() => TextGenerators.Load("api:other/base", _home.Access)).Message);
        new EngineSettings { Offline = true }.Save(_home.Home);
        Assert.Contains("Offline", Assert.Throws<UserException>(() => TextGenerators.Load("api:lab/base", _home.Access)).Message);
    }

    private static async Task<List<GeneratedToken>> Read(Generation generation)
    {
        var tokens = new List<GeneratedToken>();
        await foreach (var token in generation.Tokens()) tokens.Add(token);
        return tokens;
    }
}
