using FineTune.Engine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace FineTune.Studio.Settings;

internal static class SettingsSetup
{
    /// <summary>The home folder: <c>--home FOLDER</c>, else <c>FINETUNE_HOME</c>, else the user's data folder.</summary>
    public static void AddSettings(this WebApplicationBuilder builder)
    {
        // Made when first asked for, so a test's own configuration is seen.
        builder.Services.AddSingleton(services => new FineTuneHome(Given(services.GetRequiredService<IConfiguration>())));
        builder.Services.AddSingleton<SettingsStore>();
    }

    /// <summary>The folder given by <c>--home</c>. Environment variables are not asked: every shell's HOME would be taken for it.</summary>
    private static string? Given(IConfiguration configuration)
    {
        foreach (var provider in ((IConfigurationRoot)configuration).Providers.Reverse())
            if (provider is not EnvironmentVariablesConfigurationProvider && provider.TryGet("home", out var home)) return home;
        return null;
    }
}
