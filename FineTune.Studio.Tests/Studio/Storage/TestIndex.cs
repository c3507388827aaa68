using FineTune.Engine;
using FineTune.Studio.Datasets;
using FineTune.Studio.Settings;
using FineTune.Studio.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FineTune.Studio.Tests.Studio.Storage;

/// <summary>A home with a real SQLite index, without a server.</summary>
internal sealed class TestIndex : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services;

    public TestIndex(bool prepare = true)
    {
        new EngineSettings { MinimumFreeBytes = 1 }.Save(Home = new FineTuneHome(_folder.Root));
        _services = new ServiceCollection().AddDbContextFactory<StudioDb>(o => o.UseSqlite($"Data Source={StudioIndex.FileIn(Home)}")).BuildServiceProvider();
        if (prepare) Prepare();
    }

    public FineTuneHome Home { get; }

    public IDbContextFactory<StudioDb> Databases => _services.GetRequiredService<IDbContextFactory<StudioDb>>();

    public StudioIndex Prepare()
    {
        var index = new StudioIndex(Home, Databases, NullLogger<StudioIndex>.Instance);
        index.Prepare();
        return index;
    }

    public DataSetBook NewBook() => new(Databases, Home, new SettingsStore(Home), NullLogger<DataSetBook>.Instance);

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }
}
