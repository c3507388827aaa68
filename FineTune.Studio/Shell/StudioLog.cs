using Microsoft.Extensions.Configuration.Memory;

namespace FineTune.Studio.Shell;

/// <summary>What the console says: the studio's own words, and warnings of the libraries. Configuration (environment, appsettings) may change it.</summary>
internal static class StudioLog
{
    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Error",
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
        ["Logging:LogLevel:System.Net.Http"] = "Warning",
    };

    private static volatile bool _hasStarted;

    public static void AddStudioLog(this WebApplicationBuilder builder)
    {
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        // A start that fails is told in one sentence by Program; the host would print its trace before it.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => _hasStarted && level >= LogLevel.Warning);
    }

    public static void HasStarted() => _hasStarted = true;
}
