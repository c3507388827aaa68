using FineTune.Engine;
using FineTune.Engine.Models;
using FineTune.Engine.Remote;
using FineTune.Studio.Runs;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace FineTune.Studio.Runners;

/// <summary>Starts executions by the runner the settings choose: the one place that knows them all.</summary>
public sealed class RunExecutions(FineTuneHome home, RunFeeds feeds, WorkerLinks links, RunExecutor execute, Func<WorkerCommand> worker, Func<RemoteAccess> remote, IServer server)
{
    /// <exception cref="UserException">The runner chosen cannot work here.</exception>
    public RunExecution Start(RunFolder run) => EngineSettings.Load(home).Runner switch
    {
        RunnerKind.ChildProcess => new ChildProcessExecution(run, home, HubAddress(), Worker(run.Plan), links),
        _ => new InProcessExecution(run, feeds.Get(run.Id), execute),
    };

    /// <summary>Takes note of a run that another process executes already.</summary>
    public RunExecution Observe(RunFolder run, CancellationToken stopping) => new ForeignExecution(run, feeds.Get(run.Id), links.Renew(run.Id), stopping);

    /// <summary>A run at a provider needs its key: by the environment of its process, which nobody else reads and nothing keeps.</summary>
    private WorkerCommand Worker(TrainingPlan plan)
    {
        var command = worker();
        if (ApiCard.Parse(plan.Model) is not var (id, _)) return command;
        var access = remote();
        return access.Providers.List().FirstOrDefault(p => p.Id == id) is { } provider && access.KeyOf(provider) is { } key
            ? command with { Environment = new Dictionary<string, string>(command.Environment ?? new Dictionary<string, string>()) { [EnvironmentKeys.Names(provider)[0]] = key } } : command;
    }

    private string HubAddress()
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault(a => a.StartsWith("http://", StringComparison.Ordinal))
            ?? throw new UserException("The Studio listens on no http address that a child process could report to.", "Start it with --urls http://127.0.0.1:5080, or choose 'in process' under Settings.");
        // A wildcard is an address to listen on, not one to call.
        return address.Replace("//[::]", "//127.0.0.1").Replace("//0.0.0.0", "//127.0.0.1").Replace("//+", "//127.0.0.1").Replace("//*", "//127.0.0.1").TrimEnd('/') + RunHubContract.Path;
    }
}
