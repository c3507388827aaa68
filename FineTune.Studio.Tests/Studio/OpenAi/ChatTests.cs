using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace FineTune.Studio.Tests.Studio.OpenAi;

public sealed class ChatTests(OpenAiStudio studio) : IClassFixture<OpenAiStudio>
{
    private const string Chat = "/v1/chat/completions", Completions = "/v1/completions";

    private static object[] Says(string text) => [new { role = "user", content = text }];

    [Fact]
    public async Task AnAnswerAtOnce()
    {
        using var client = studio.NewClient();
        var answer = await OpenAiStudio.ReadAsync(await client.PostAsJsonAsync(Chat, new
        {
            model = studio.Model, messages = new object[] { new { role = "developer", content = "Be short." }, new { role = "user", content = new[] { new { type = "text", text = "one " }, new { type = "text", text = "two" } } } },
            max_completion_tokens = 5, logprobs = true, top_logprobs = 2, temperature = 0.5, top_p = 0.9, seed = 1, presence_penalty = 1, frequency_penalty = -1,
            logit_bias = new Dictionary<string, int> { ["17"] = -100 }, top_k = 40, min_p = 0.05, repetition_penalty = 1.1, user = "me", tools = Array.Empty<object>(), response_format = new { type = "text" },
        }));
        var choice = answer.GetProperty("choices")[0];
        Assert.Equal("one two and on one", choice.GetProperty("message").GetProperty("content").GetString());
        Assert.Equal("assistant", choice.GetProperty("message").GetProperty("role").GetString());
        Assert.Equal("length", choice.GetProperty("finish_reason").GetString());
        Assert.Equal("chat.completion", answer.GetProperty("object").GetString());
        Assert.StartsWith("chatcmpl-", answer.GetProperty("id").GetString());
        Assert.StartsWith("fp_", answer.GetProperty("system_fingerprint").GetString());
        var logprobs = choice.GetProperty("logprobs").GetProperty("content").EnumerateArray().ToList();
        Assert.Equal(["one", " two", " and", " on", " one"], logprobs.Select(t => t.GetProperty("token").GetString()!));
        Assert.Equal([32, 116, 119, 111], logprobs[1].GetProperty("bytes").EnumerateArray().Select(b => b.GetInt32()));
        Assert.Equal([-0.25, -9999], logprobs[0].GetProperty("top_logprobs").EnumerateArray().Select(t => t.GetProperty("logprob").GetDouble()));
        var usage = answer.GetProperty("usage");
        Assert.Equal((6, 5, 11), (usage.GetProperty("prompt_tokens").GetInt32(), usage.GetProperty("completion_tokens").GetInt32(), usage.GetProperty("total_tokens").GetInt32()));
        var used = studio.Generator.Last!;
        Assert.Equal((0.5, 0.9, 1L, 1.0, -1.0, 40, 0.05, 1.1), (used.Temperature, used.TopP, used.Seed!.Value, used.PresencePenalty, used.FrequencyPenalty, used.TopK, used.MinP, used.RepetitionPenalty));
        Assert.Equal(-100, used.LogitBias![17]);
    }

    [Fact]
    public async Task AStreamSaysTheSameInPieces()
    {
        using var client = studio.NewClient();
        var request = new { model = studio.Model, messages = Says("one two"), max_tokens = 4, stream = true, n = 2, seed = 1, logprobs = true, stream_options = new { include_usage = true } };
        var pieces = await OpenAiStudio.PiecesAsync(await client.PostAsJsonAsync(Chat, request));
        Assert.All(pieces, p => Assert.Equal("chat.completion.chunk", p.GetProperty("object").GetString()));
        Assert.Single(pieces.Select(p => p.GetProperty("id").GetString()).Distinct());
        string Text(int choice) => string.Concat(pieces.SelectMany(p => p.GetProperty("choices").EnumerateArray()).Where(c => c.GetProperty("index").GetInt32() == choice)
            .Select(c => c.GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : ""));
        Assert.Equal(("one two and on", "2one 2two 2and 2on"), (Text(0), Text(1)));
        Assert.Equal("assistant", pieces[0].GetProperty("choices")[0].GetProperty("delta").GetProperty("role").GetString());
        Assert.Equal(2, pieces.SelectMany(p => p.GetProperty("choices").EnumerateArray()).Count(c => c.GetProperty("finish_reason").GetString() == "length"));
        Assert.Equal(8, pieces.SelectMany(p => p.GetProperty("choices").EnumerateArray()).Count(c => c.GetProperty("logprobs").ValueKind == JsonValueKind.Object));
        Assert.Equal(0, pieces[^1].GetProperty("choices").GetArrayLength());
        Assert.Equal(8, pieces[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task CompletionsOfSeveralPromptsWithEchoAndStop()
    {
        using var client = studio.NewClient();
        var answer = await OpenAiStudio.ReadAsync(await client.PostAsJsonAsync(Completions, new { model = studio.Model, prompt = new[] { "red blue", "green" }, echo = true, stop = "on", n = 2, seed = 1 }));
        Assert.Equal(["red bluered blue and", "red blue2red 2blue 2and 2on 2red 2blue 2and 2on 2red 2blue 2and 2on 2red 2blue 2and 2on", "greengreen and", "green2green 2and 2on 2green 2and 2on 2green 2and 2on 2green 2and 2on 2green 2and 2on 2green"],
            answer.GetProperty("choices").EnumerateArray().Select(c => c.GetProperty("text").GetString()!));
        Assert.Equal(["stop", "length", "stop", "length"], answer.GetProperty("choices").EnumerateArray().Select(c => c.GetProperty("finish_reason").GetString()!));
        Assert.Equal(3, answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
        Assert.Equal("text_completion", answer.GetProperty("object").GetString());
    }

    [Fact]
    public async Task CompletionLogprobsInTheOlderShapeAlsoStreamed()
    {
        using var client = studio.NewClient();
        var whole = (await OpenAiStudio.ReadAsync(await client.PostAsJsonAsync(Completions, new { model = studio.Model, prompt = "red blue", logprobs = 1, max_tokens = 3 }))).GetProperty("choices")[0].GetProperty("logprobs");
        Assert.Equal(["red", " blue", " and"], whole.GetProperty("tokens").EnumerateArray().Select(t => t.GetString()!));
        Assert.Equal([0, 3, 8], whole.GetProperty("text_offset").EnumerateArray().Select(t => t.GetInt32()));
        Assert.Equal(2, whole.GetProperty("top_logprobs")[1].EnumerateObject().Count());
        var pieces = await OpenAiStudio.PiecesAsync(await client.PostAsJsonAsync(Completions, new { model = studio.Model, prompt = "red blue", logprobs = 1, max_tokens = 3, stream = true }));
        Assert.Equal([0, 3, 8], pieces.Select(p => p.GetProperty("choices")[0].GetProperty("logprobs")).Where(l => l.ValueKind == JsonValueKind.Object).Select(l => l.GetProperty("text_offset")[0].GetInt32()));
        Assert.Equal("length", pieces[^1].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task ABillionTokensAreCappedByTheContext()
    {
        using var client = studio.NewClient();
        var answer = await OpenAiStudio.ReadAsync(await client.PostAsJsonAsync(Chat, new { model = studio.Model, messages = Says("one"), max_tokens = 1_000_000_000_000 }));
        Assert.Equal(64, answer.GetProperty("usage").GetProperty("total_tokens").GetInt32());
    }

    [Fact]
    public async Task APromptLongerThanTheContextIsRefusedWithBothNumbers()
    {
        using var client = studio.NewClient();
        foreach (var stream in (bool[])[true, false])
        {
            var error = await OpenAiStudio.ErrorAsync(await client.PostAsJsonAsync(Chat, new { model = studio.Model, messages = Says(string.Join(' ', Enumerable.Repeat("word", 100))), stream }), 400);
            Assert.Equal("context_length_exceeded", error.GetProperty("code").GetString());
            Assert.Matches("64 tokens.* 101 tokens", error.GetProperty("message").GetString()!);
        }
        // The prompts before it are not left hanging.
        await OpenAiStudio.ErrorAsync(await client.PostAsJsonAsync(Completions, new { model = studio.Model, prompt = new[] { "short", string.Join(' ', Enumerable.Repeat("word", 100)) } }), 400);
        await UntilIdle();
    }

    [Theory]
    [InlineData("""{"model":"ft:starter-gpt2:finished-run"}""", 400, "messages")]
    [InlineData("""{"model":"ft:starter-gpt2:finished-run","messages":[]}""", 400, "messages")]
    [InlineData("""{"model":"ft:starter-gpt2:finished-run","messages":[{"role":"king","content":"a"}]}""", 400, "messages.[0].role")]
    [InlineData("""{"model":"ft:starter-gpt2:finished-run","messages":[{"role":"user","content":null}]}""", 400, "messages.[0].content")]
    [InlineData("""{"model":"ft:starter-gpt2:finished-run","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]}""", 501, "messages.[0].content")]
    [InlineData("""{"model":"ft:starter-gpt2:finished-run","messages":[{"role":"tool","content":"a"}]}""", 501, "messages.[0].role")]
    [InlineData("""{"model":"ft:starter-gpt2:finished-run","messages":[{"role":"user","content":"a"}],"temperature":3}""", 400, "temperature")]
    [InlineData("""{"model":"ft:starter-gpt2:finished-run","messages":[{"role":"user","content":"a"}],"temperature":"hot"}""", 400, "temperature")]
    [InlineData("""{"model":"ft:starter-gpt2:finished-run","messages":[{"role":"user","content":"a"}],"top_logprobs":2}""", 400, "top_logprobs")]
    [InlineData("""{"model":"ft:starter-gpt2:finished-run","messages":[{"role":"user","content":"a"}],"n":0}""", 400, "n")]
    [InlineData("""{"model":"ft:starter-gpt2:finished-run","messages":[{"role":"user","content":"a"}],"max_tokens":0}""", 400, "max_tokens")]
    [InlineData("""{"model":"ft:starter-gpt2:finished-run","messages":[{"role":"user","content":"a"}],"logit_bias":{"a":1}}""", 400, "logit_bias")]
    [InlineData("""{"model":"ft:starter-gpt2:finished-run","messages":[{"role":"user","content":"a"}],"stop":[1]}""", 400, "stop")]
    [InlineData("""{"model":"ft:starter-gpt2:finished-run","messages":[{"role":"user","content":"a"}],"tools":[{"type":"function"}]}""", 501, "tools")]
    [InlineData("""{"model":"ft:starter-gpt2:finished-run","messages":[{"role":"user","content":"a"}],"response_format":{"type":"json_schema"}}""", 501, "response_format")]
    [InlineData("""{"model":"ft:starter-gpt2:finished-run","messages":[{"role":"user","content":"a"}],"temprature":1}""", 400, "temprature")]
    [InlineData("""{"model":"own/tiny","messages":[{"role":"user","content":"a"}]}""", 400, "model")]
    [InlineData("""{"model":"nothing","messages":[{"role":"user","content":"a"}]}""", 404, "model")]
    [InlineData("""{"messages":[{"role":"user","content":"\ud83d"}]}""", 400, "messages.[0].content")]
    [InlineData("""["a"]""", 400, null)]
    [InlineData("nonsense", 400, null)]
    public async Task WrongChatsNameTheField(string body, int status, string? field)
    {
        using var client = studio.NewClient();
        var error = await OpenAiStudio.ErrorAsync(await client.PostAsync(Chat, new StringContent(body, Encoding.UTF8, "application/json")), status);
        Assert.Equal(field, error.GetProperty("param").GetString());
    }

    [Theory]
    [InlineData("""{"prompt":"a","suffix":"b"}""", 400, "suffix")]
    [InlineData("""{"prompt":"a","echo":true,"logprobs":1}""", 501, "echo")]
    [InlineData("""{"prompt":"a","best_of":3}""", 501, "best_of")]
    [InlineData("""{"prompt":[1,2,3]}""", 400, "prompt")]
    [InlineData("""{}""", 400, "prompt")]
    public async Task WrongCompletionsNameTheField(string body, int status, string field)
    {
        using var client = studio.NewClient();
        var error = await OpenAiStudio.ErrorAsync(await client.PostAsync(Completions, new StringContent(body, Encoding.UTF8, "application/json")), status);
        Assert.Equal(field, error.GetProperty("param").GetString());
    }

    [Fact]
    public async Task AModelThatBreaksIsAnErrorInTheShapeTheClientReads()
    {
        using var client = studio.NewClient();
        var error = await OpenAiStudio.ErrorAsync(await client.PostAsJsonAsync(Chat, new { model = studio.Model, messages = Says("bang") }), 500);
        Assert.Equal("server_error", error.GetProperty("type").GetString());
        using var streamed = await client.PostAsJsonAsync(Chat, new { model = studio.Model, messages = Says("bang"), stream = true });
        var last = (await streamed.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.StartsWith("data: {\"error\":{\"message\":", last);
    }

    [Fact]
    public async Task AClientThatHangsUpEndsWhatIsWritten()
    {
        studio.Generator.Delay = TimeSpan.FromMilliseconds(20);
        try
        {
            using var client = studio.NewClient();
            foreach (var stream in (bool[])[true, false])
            {
                using var hangUp = new CancellationTokenSource();
                using var request = new HttpRequestMessage(HttpMethod.Post, Chat) { Content = JsonContent.Create(new { model = studio.Model, messages = Says("one two"), n = 3, stream }) };
                var asked = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, hangUp.Token);
                for (var i = 0; i < 500 && studio.Generator.Writing < 3; i++) await Task.Delay(5);
                Assert.Equal(3, studio.Generator.Writing);
                if (stream) (await asked).Dispose();
                else
                {
                    await hangUp.CancelAsync();
                    await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
                }
                await UntilIdle();
            }
        }
        finally { studio.Generator.Delay = TimeSpan.Zero; }
    }

    [Fact]
    public async Task TwentyStreamsShareTheModel()
    {
        studio.Generator.Delay = TimeSpan.FromMilliseconds(2);
        try
        {
            using var client = studio.NewClient();
            var texts = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
            {
                var pieces = await OpenAiStudio.PiecesAsync(await client.PostAsJsonAsync(Chat, new { model = studio.Model, messages = Says($"number{i}"), max_tokens = 12, stream = true }));
                return string.Concat(pieces.Select(p => p.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : ""));
            }));
            for (var i = 0; i < texts.Length; i++) Assert.Equal(string.Join(' ', Enumerable.Repeat($"number{i} and on", 4)), texts[i]);
            await UntilIdle();
        }
        finally { studio.Generator.Delay = TimeSpan.Zero; }
    }

    private async Task UntilIdle()
    {
        for (var i = 0; i < 500 && studio.Generator.Writing > 0; i++) await Task.Delay(10);
        Assert.Equal(0, studio.Generator.Writing);
    }
}
