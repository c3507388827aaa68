using FineTune.Engine;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace FineTune.Studio.Security;

internal static class SecuritySetup
{
    public const string DefaultUrl = "http://127.0.0.1:5080";

    public static void AddSecurity(this WebApplicationBuilder builder)
    {
        if (!ListensSomewhere(builder.Configuration)) builder.WebHost.UseUrls(DefaultUrl);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddSingleton<SocketTransportFactory>();
        builder.Services.AddSingleton<IConnectionListenerFactory, LoopbackListenerFactory>();

        // A site that points its own name at 127.0.0.1 (DNS rebinding) still sends that name as Host.
        builder.Services.Configure<HostFilteringOptions>(hosts =>
        {
            hosts.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"];
            hosts.AllowEmptyHosts = false;
        });
        builder.Services.AddAntiforgery(options =>
        {
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.SuppressXFrameOptionsHeader = true; // ours is stricter
        });
        // Beside the data, so that pages open in a browser stay valid over a restart whatever account's profile there is.
        builder.Services.AddOptions<KeyManagementOptions>().Configure<FineTuneHome, ILoggerFactory>((keys, home, logs) =>
            keys.XmlRepository = new FileSystemXmlRepository(Directory.CreateDirectory(Path.Combine(home.Root, "keys")), logs));
    }

    public static void UseSecurity(this WebApplication app)
    {
        app.Use(SecurityHeaders.Add);
        app.Use(SameOrigin.Check);
    }

    private static bool ListensSomewhere(IConfiguration configuration) =>
        new[] { "urls", "http_ports", "https_ports" }.Any(key => configuration[key] is { Length: > 0 })
        || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();
}
