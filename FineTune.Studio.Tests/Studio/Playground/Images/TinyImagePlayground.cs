using FineTune.Engine;
using FineTune.Studio.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace FineTune.Studio.Tests.Studio.Playground.Images;

/// <summary>The whole Studio over a home with two finished runs on drawn images: one that gives classes, one that finds boxes.</summary>
public sealed class TinyImagePlayground : IAsyncLifetime
{
    private StudioServer? _studio;

    public const string Classes = "classes-run", Boxes = "boxes-run";

    public TinyImages Tiny { get; } = new();

    public StudioServer Studio => _studio!;

    public RunFolder ClassRun { get; private set; } = null!;

    public RunFolder BoxRun { get; private set; } = null!;

    public T Get<T>() where T : notnull => Studio.Services.GetRequiredService<T>();

    public async ValueTask InitializeAsync()
    {
        Tiny.Execute(ClassRun = Tiny.NewRun(Classes, Tiny.ClassPlan));
        Tiny.Execute(BoxRun = Tiny.NewRun(Boxes, Tiny.BoxPlan));
        _studio = new(Tiny.Home);
        // The index takes over what was made without the studio once it has started.
        var book = Get<RunBook>();
        for (var limit = DateTime.UtcNow.AddSeconds(60); !await book.ListAsync().ContinueWith(l => l.Result.Count == 2 && l.Result.All(r => r.EndedAt is not null)); await Task.Delay(50))
            Assert.True(DateTime.UtcNow < limit, "The runs were not taken into the index.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_studio is not null) await _studio.DisposeAsync();
        Tiny.Dispose();
    }
}
