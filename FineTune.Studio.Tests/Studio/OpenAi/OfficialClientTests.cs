#pragma warning disable OPENAI001 // The client calls its fine-tuning part experimental.
using System.ClientModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using FineTune.Engine;
using FineTune.Studio.OpenAi.Keys;
using Microsoft.Extensions.DependencyInjection;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Files;
using OpenAI.FineTuning;

namespace FineTune.Studio.Tests.Studio.OpenAi;

/// <summary>The official client libraries, unchanged, against the whole studio with its real engine and tiny untrained models.</summary>
[Collection(nameof(TorchCollection))]
public sealed class OfficialClientTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StudioServer _server;
    private readonly Uri _endpoint;
    private string _key = "";

    public OfficialClientTests()
    {
        var home = new FineTuneHome(_folder["home"]);
        new EngineSettings { MinimumFreeBytes = 1 }.Save(home);
        OpenAiStudio.AddModels(home, _folder);
        _server = new(home);
        new EngineSettings { MinimumFreeBytes = 1, Threads = 1 }.Save(home);
        _endpoint = new Uri(_server.Address, "/v1");
    }

    [Fact]
    public async Task TheNugetClientTunesAModelAndChatsWithIt()
    {
        var client = await ClientAsync();
        Assert.Contains((await client.GetOpenAIModelClient().GetModelsAsync()).Value, m => m.Id == OpenAiStudio.Writer);

        var chat = client.GetChatClient(OpenAiStudio.Writer);
        var options = new ChatCompletionOptions { MaxOutputTokenCount = 5, Temperature = 0, IncludeLogProbabilities = true, TopLogProbabilityCount = 2 };
        var answer = (await chat.CompleteChatAsync([new SystemChatMessage("Be brief."), new UserChatMessage("The cat")], options)).Value;
        Assert.Equal(5, answer.ContentTokenLogProbabilities.Count);
        Assert.Equal(answer.Content[0].Text, await StreamAsync(client, OpenAiStudio.Writer, options, "Be brief."));

        var vectors = (await client.GetEmbeddingClient(OpenAiStudio.Encoder).GenerateEmbeddingsAsync(["my card", "refund"])).Value;
        Assert.Equal(2, vectors.Count);
        Assert.All(vectors, v => Assert.Equal(1, v.ToFloats().Span.ToArray().Sum(x => x * x), 1e-4));
        var unknown = await Assert.ThrowsAsync<ClientResultException>(async () => await client.GetChatClient("nothing").CompleteChatAsync("a"));
        Assert.Equal(404, unknown.Status);

        using var content = new MemoryStream(Encoding.UTF8.GetBytes(TinyGpt2.Chats(60)));
        var file = (await client.GetOpenAIFileClient().UploadFileAsync(content, "pets.jsonl", FileUploadPurpose.FineTune)).Value;
        var job = await client.GetFineTuningClient().FineTuneAsync(OpenAiStudio.Writer, file.Id, waitUntilCompleted: false,
            new FineTuningOptions { Suffix = "pets", Seed = 3, TrainingMethod = FineTuningTrainingMethod.CreateSupervised(batchSize: 8, epochCount: 2) });
        for (var limit = DateTime.UtcNow.AddMinutes(3); !job.HasCompleted; await job.UpdateStatusAsync())
        {
            Assert.True(DateTime.UtcNow < limit, $"The job is {job.Status}.");
            await Task.Delay(50);
        }
        var told = new List<string>();
        await foreach (var one in job.GetEventsAsync(new GetEventsOptions { PageSize = 4 })) told.Add(one.Message);
        Assert.True(job.Status == FineTuningStatus.Succeeded, string.Join('\n', told));
        Assert.Contains(told, m => m.StartsWith("Step ") && m.Contains("validation loss="));
        Assert.Contains("The job has successfully completed", told);
        Assert.StartsWith("ft:own/gpt:", job.Value);

        Assert.NotEmpty(await StreamAsync(client, job.Value!, new() { MaxOutputTokenCount = 12, Temperature = 0 }, null));
        Assert.True((await client.GetOpenAIFileClient().DeleteFileAsync(file.Id)).Value.Deleted);
    }

    [Fact]
    public async Task TheNpmClientDoesTheSame()
    {
        var npm = Path.Combine(TestData.Root, "FineTune.Studio.Tests", "npm");
        Assert.SkipUnless(Directory.Exists(Path.Combine(npm, "node_modules", "openai")), "The npm package openai is not installed: run npm ci --ignore-scripts in FineTune.Studio.Tests/npm, or test.sh.");
        await ClientAsync();
        using var node = Start(Path.Combine(npm, "openai.mjs"), _endpoint.AbsoluteUri, _key, OpenAiStudio.Writer, OpenAiStudio.Encoder, _folder.Write("pets.jsonl", TinyGpt2.Chats(60)), "tune");
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, await errors);
        var result = JsonDocument.Parse(await output).RootElement;
        string Text(params string[] path) => path.Aggregate(result, (e, name) => e.GetProperty(name)).GetString()!;
        Assert.Contains(OpenAiStudio.Writer, result.GetProperty("models").EnumerateArray().Select(m => m.GetString()!));
        Assert.Equal(OpenAiStudio.Encoder, Text("model"));
        Assert.StartsWith(Text("chat", "message", "content"), Text("streamed", "text"));
        Assert.True(result.GetProperty("streamed").GetProperty("usage").GetProperty("completion_tokens").GetInt32() is > 0 and <= 8);
        Assert.Equal(32, result.GetProperty("embedding")[0].GetArrayLength());
        Assert.True(result.GetProperty("refused").GetProperty("isNotFound").GetBoolean());
        Assert.Equal("model_not_found", Text("refused", "code"));
        Assert.Contains(Text("file", "id"), result.GetProperty("file").GetProperty("listed").EnumerateArray().Select(f => f.GetString()!));
        Assert.Equal(TinyGpt2.Chats(60), Text("file", "content"));
        Assert.True(Text("job", "status") == "succeeded", result.GetProperty("events").ToString());
        Assert.Contains("The job has successfully completed", result.GetProperty("events").EnumerateArray().Select(e => e.GetString()!));
        Assert.Equal(Text("job", "fine_tuned_model"), result.GetProperty("checkpoints")[0].GetProperty("fine_tuned_model_checkpoint").GetString());
        Assert.NotEmpty(Text("tuned", "text"));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<OpenAIClient> ClientAsync()
    {
        _key = (await _server.Services.GetRequiredService<KeyBook>().CreateAsync("test", [.. KeyScopes.All.Select(s => s.Id)], 10_000)).Key;
        return new OpenAIClient(new ApiKeyCredential(_key), new OpenAIClientOptions { Endpoint = _endpoint });
    }

    private static async Task<string> StreamAsync(OpenAIClient client, string model, ChatCompletionOptions options, string? system)
    {
        ChatMessage[] messages = system is null ? [new UserChatMessage("Where is the cat?")] : [new SystemChatMessage(system), new UserChatMessage("The cat")];
        var text = new StringBuilder();
        await foreach (var piece in client.GetChatClient(model).CompleteChatStreamingAsync(messages, options))
            foreach (var part in piece.ContentUpdate) text.Append(part.Text);
        return text.ToString();
    }

    private static Process Start(string script, params string[] arguments)
    {
        try { return Process.Start(new ProcessStartInfo("node", [script, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!; }
        catch (System.ComponentModel.Win32Exception) { Assert.Skip("node is not installed."); throw; }
    }
}
