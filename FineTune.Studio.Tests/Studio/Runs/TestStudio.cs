using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Studio.Runners;
using FineTune.Studio.Runs;
using FineTune.Studio.Shell;
using FineTune.Studio.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FineTune.Studio.Tests.Studio.Runs;

/// <summary>The runs' part of the Studio on a real port of loopback, over the fake engine.</summary>
internal sealed class TestStudio : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TemporaryFolder? _folder;

    private TestStudio(WebApplication app, FineTuneHome home, TemporaryFolder? folder) => (_app, Home, _folder) = (app, home, folder);

    public FineTuneHome Home { get; }

    public string Address => _app.Urls.First();

    public HttpClient Client => new() { BaseAddress = new Uri(Address) };

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public RunBook Book => Get<RunBook>();

    public RunQueue Queue => Get<RunQueue>();

    /// <param name="home">A home to open again, as after a restart; without it a new one, deleted at the end.</param>
    public static async Task<TestStudio> StartAsync(FineTuneHome? home = null, RunnerKind runner = RunnerKind.InProcess, RunExecutor? execute = null, int port = 0)
    {
        var folder = home is null ? new TemporaryFolder() : null;
        home ??= new FineTuneHome(folder!.Root);
        new EngineSettings { Runner = runner, MinimumFreeBytes = 1 }.Save(home);
        // The data that the plans of these tests name; the fake engine does not read it.
        foreach (var hash in new[] { "abc", "x" })
            Json.WriteFile(Path.Combine(Directory.CreateDirectory(Path.Combine(home.DataSets, hash)).FullName, "dataset.json"),
                new DataSetInfo { Hash = hash, Name = "tickets", Columns = ["text", "topic"], Parts = new Dictionary<DataPart, PartInfo>(), ImportedAt = DateTimeOffset.UnixEpoch, TextColumn = "text", LabelColumn = "topic" });
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Test" });
        builder.Logging.ClearProviders();
        builder.Configuration["urls"] = $"http://127.0.0.1:{port}";
        builder.Services.AddSingleton(home);
        builder.Services.AddDbContextFactory<StudioDb>(o => o.UseSqlite($"Data Source={Path.Combine(home.Root, "studio.db")};Pooling=False"));
        builder.Services.AddProblemDetails(ApiProblems.Describe).AddExceptionHandler<ApiProblems>();
        builder.AddRuns();
        builder.Services.AddSingleton(execute ?? FakeEngine.Run);
        builder.Services.AddSingleton<Func<WorkerCommand>>(() => FakeEngine.WorkerCommand);
        var app = builder.Build();
        await using (var db = await app.Services.GetRequiredService<IDbContextFactory<StudioDb>>().CreateDbContextAsync()) await db.Database.EnsureCreatedAsync();
        app.UseExceptionHandler();
        app.MapRuns();
        await app.StartAsync();
        return new(app, home, folder);
    }

    /// <summary>Waits until the run is in one of the states.</summary>
    public async Task<RunRecord> WaitAsync(string id, params RunState[] states)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var row = await Book.GetAsync(id);
            if (states.Contains(row.State)) return row;
            Assert.False(limit.IsCancellationRequested, $"The run is {row.State} ({row.Message}), not {string.Join(" or ", states)}.");
            await Task.Delay(20);
        }
    }

    /// <summary>Waits until the run's feed holds an event.</summary>
    public async Task<T> WaitForAsync<T>(string id, Func<T, bool>? which = null) where T : TrainingEvent
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await foreach (var batch in Get<RunFeeds>().Get(id).Follow(-1, TimeSpan.Zero, token: limit.Token))
            if (batch.OfType<T>().FirstOrDefault(e => which?.Invoke(e) ?? true) is { } found) return found;
        throw new InvalidOperationException("The feed ended.");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder?.Dispose();
    }
}
