using FineTune.Engine;
using Microsoft.EntityFrameworkCore;

namespace FineTune.Studio.Storage;

internal static class StorageSetup
{
    public static void AddStorage(this WebApplicationBuilder builder)
    {
        builder.Services.AddDbContextFactory<StudioDb>((services, options) =>
            options.UseSqlite($"Data Source={StudioIndex.FileIn(services.GetRequiredService<FineTuneHome>())}"));
        builder.Services.AddSingleton<StudioIndex>();
        builder.Services.AddSingleton<HomeLock>();
    }

    /// <summary>Takes the home folder and brings the index up to date, before the first request.</summary>
    /// <exception cref="UserException">Another studio uses the folder.</exception>
    public static void PrepareStorage(this WebApplication app)
    {
        app.Services.GetRequiredService<HomeLock>();
        app.Services.GetRequiredService<StudioIndex>().Prepare();
    }
}
