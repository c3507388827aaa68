using FineTune.Engine;
using FineTune.Studio.Datasets;
using FineTune.Studio.Storage;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace FineTune.Studio.Tests.Studio;

/// <summary>The whole Studio on a real port of loopback, over a home folder of its own. (Any type of its assembly names the entry point; both executables have a Program.)</summary>
public sealed class StudioServer : WebApplicationFactory<StudioDb>
{
    private readonly TemporaryFolder _folder = new();
    private readonly Action<IServiceCollection>? _services;

    /// <summary>With a new home, deleted at the end. (The one public constructor: a class fixture has no arguments.)</summary>
    public StudioServer() : this(null) { }

    /// <param name="home">A home with something in it.</param>
    /// <param name="services">Puts something of the test's in the place of something of the studio's.</param>
    internal StudioServer(FineTuneHome? home, Action<IServiceCollection>? services = null)
    {
        _services = services;
        new EngineSettings { MinimumFreeBytes = 1 }.Save(Home = home ?? new FineTuneHome(_folder.Root));
        UseKestrel(0);
        StartServer();
    }

    public FineTuneHome Home { get; }

    public Uri Address => ClientOptions.BaseAddress;

    /// <summary>A client that sends what it is told and follows nothing.</summary>
    public HttpClient NewClient() => new() { BaseAddress = Address };

    public DataSetBook Book => Services.GetRequiredService<DataSetBook>();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("home", Home.Root);
        if (_services is not null) builder.ConfigureTestServices(_services);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        // The factory's asynchronous and its synchronous end both come by here.
        if (disposing && Directory.Exists(_folder.Root)) _folder.Dispose();
    }
}
