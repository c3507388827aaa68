using FineTune.Engine;
using FineTune.Studio.Runs;
using FineTune.Studio.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FineTune.Studio.Tests.Studio.Playground;

/// <summary>The whole Studio over a home with one finished run of a tiny encoder, trained once for all tests that share it.</summary>
public sealed class TinyPlayground : IAsyncLifetime
{
    private readonly TinyModel _tiny = new(rows: 480);
    private StudioServer? _studio;

    public const string Run = "tiny-run", Unfinished = "unfinished";

    public StudioServer Studio => _studio!;

    public RunFolder Folder { get; private set; } = null!;

    public T Get<T>() where T : notnull => Studio.Services.GetRequiredService<T>();

    public async ValueTask InitializeAsync()
    {
        Folder = _tiny.NewRun(Run, _tiny.Plan with { Epochs = 6 });
        _tiny.Execute(Folder);
        _tiny.Execute(_tiny.NewRun(Unfinished), (e, control) => { if (e is StepCompleted { Step: 2 }) control.Suspend(); });
        _studio = new(_tiny.Home);
        // The index takes over what was made without the studio once it has started.
        var book = Get<RunBook>();
        for (var limit = DateTime.UtcNow.AddSeconds(60); !await book.ListAsync().ContinueWith(l => l.Result.Count == 2 && l.Result.All(r => r.EndedAt is not null)); await Task.Delay(50))
            Assert.True(DateTime.UtcNow < limit, "The runs were not taken into the index.");
    }

    public async ValueTask DisposeAsync()
    {
        await Studio.DisposeAsync();
        _tiny.Dispose();
    }
}
