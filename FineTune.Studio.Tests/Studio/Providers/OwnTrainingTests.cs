using System.Text;
using FineTune.Engine;
using FineTune.Engine.Remote;
using FineTune.Studio.OpenAi.Keys;
using FineTune.Studio.Playground;
using FineTune.Studio.Providers;
using FineTune.Studio.Runs;
using FineTune.Studio.Storage;
using FineTune.Studio.Tests.Studio.OpenAi;
using Microsoft.Extensions.DependencyInjection;

namespace FineTune.Studio.Tests.Studio.Providers;

/// <summary>One studio tunes a tiny model at another, which really trains it, and lets it write.</summary>
[Collection(nameof(TorchCollection))]
public sealed class OwnTrainingTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private StudioServer _other = null!;
    private string _key = "";

    public async ValueTask InitializeAsync()
    {
        var home = new FineTuneHome(_folder["other"]);
        new EngineSettings { MinimumFreeBytes = 1 }.Save(home);
        OpenAiStudio.AddModels(home, _folder);
        _other = new(home);
        _key = (await _other.Services.GetRequiredService<KeyBook>().CreateAsync("test", [.. KeyScopes.All.Select(s => s.Id)])).Key;
    }

    public async ValueTask DisposeAsync()
    {
        await _other.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task ARunAtAnotherStudioEndsAsAModelThatWrites()
    {
        await using var studio = OwnServerTests.Start(_folder["home"], new Uri(_other.Address, "/v1").ToString(), _key);
        var book = studio.Services.GetRequiredService<ProviderBook>();
        Assert.Contains(OpenAiStudio.Writer, await book.TestAsync("other", default));
        var id = await studio.Services.GetRequiredService<RunBook>().StartAsync(OwnServerTests.Plan(studio, _folder, TinyGpt2.Chats(60)));
        var row = await OwnServerTests.WaitAsync(studio, id);
        Assert.True(row.State == RunState.Completed, $"{row.State}: {row.Message} {row.Remedy}");
        var events = studio.Services.GetRequiredService<RunFeeds>().Get(id).Snapshot();
        Assert.NotEmpty(events.OfType<StepCompleted>());
        Assert.All(events.OfType<StepCompleted>(), s => Assert.True(double.IsFinite(s.Loss)));
        Assert.True(events.OfType<Validated>().Last().Loss > 0);
        Assert.NotEmpty(events.OfType<Sampled>()); // the new model was asked
        var folder = studio.Services.GetRequiredService<RunFeeds>().Folder(id).ModelFolder;
        Assert.StartsWith("ft:own/gpt:", ApiModelConfig.TryRead(folder)!.Model);
        foreach (var model in new[] { folder, "api:other/" + OpenAiStudio.Writer })
        {
            using var lease = await studio.Services.GetRequiredService<GeneratorPool>().RentAsync(model);
            var text = new StringBuilder();
            var generation = lease.Value.Start(new() { Messages = [new("user", "Where is it?")], Sampling = new() { MaxTokens = 4, Temperature = 0 } });
            await foreach (var token in generation.Tokens()) text.Append(token.Text);
            Assert.NotEqual("", text.ToString());
            Assert.True(generation.PromptTokens > 0);
        }
        Assert.All(Directory.EnumerateFiles(studio.Home.Root, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock")), f => Assert.DoesNotContain(_key, Text(f)));
    }

    private static string Text(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
