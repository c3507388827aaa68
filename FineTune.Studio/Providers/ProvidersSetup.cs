using FineTune.Engine;
using FineTune.Engine.Remote;
using FineTune.Studio.Settings;

namespace FineTune.Studio.Providers;

internal static class ProvidersSetup
{
    public static void AddProviders(this WebApplicationBuilder builder) => builder.Services
        .AddSingleton<ProviderKeys>().AddSingleton<ProviderBook>()
        // Made anew for each use: the settings may have changed.
        .AddSingleton<Func<RemoteAccess>>(p => () => new RemoteAccess(p.GetRequiredService<FineTuneHome>(), p.GetRequiredService<SettingsStore>().Current, p.GetRequiredService<ProviderKeys>().Find));
}
