using FineTune.Engine;
using FineTune.Engine.Remote;
using FineTune.Studio.Runners;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FineTune.Studio.Runs;

/// <summary>Registers everything about runs; <c>Program.cs</c> calls these two.</summary>
internal static class RunsSetup
{
    // An evaluation of hundreds of classes travels as one event.
    private const long MaximumMessage = 16 << 20;

    // A checkpoint of a large model at the end takes longer than a host's usual 30 seconds.
    private static readonly TimeSpan ShutdownTime = TimeSpan.FromMinutes(2);

    public static void AddRuns(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<RunFeeds>().AddSingleton<RunBook>().AddSingleton<WorkerLinks>().AddSingleton<RunExecutions>();
        services.AddSingleton<RunQueue>().AddHostedService(p => p.GetRequiredService<RunQueue>());
        services.AddSingleton<RunExecutor>(p =>
            // Settings are read anew for every run: a person may have changed the threads in between.
            (run, sink, control, token) => new FineTuner(p.GetRequiredService<FineTuneHome>(), EngineSettings.Load(p.GetRequiredService<FineTuneHome>()),
                p.GetRequiredService<ILogger<FineTuner>>(), p.GetRequiredService<Func<RemoteAccess>>()()).Run(run, sink, control, token));
        // Keys from the environment alone, where the slice of providers has not said otherwise.
        services.TryAddSingleton<Func<RemoteAccess>>(p => () => new RemoteAccess(p.GetRequiredService<FineTuneHome>(), EngineSettings.Load(p.GetRequiredService<FineTuneHome>())));
        services.AddSingleton<Func<WorkerCommand>>(WorkerCommand.BesideStudio);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSignalR().AddJsonProtocol(o => o.PayloadSerializerOptions = Json.Line)
            .AddHubOptions<RunHub>(o => o.MaximumReceiveMessageSize = MaximumMessage);
        services.Configure<HostOptions>(o => o.ShutdownTimeout = ShutdownTime);
    }

    public static void MapRuns(this IEndpointRouteBuilder routes)
    {
        routes.MapHub<RunHub>(RunHubContract.Path);
        routes.MapRunsApi();
    }
}
