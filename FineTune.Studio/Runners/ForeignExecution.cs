using FineTune.Engine;

namespace FineTune.Studio.Runners;

/// <summary>
/// A run that some other process executes: a worker that outlived a killed Studio, or a command line writing into the same home. It is
/// shown like any other (its folder is read every second); wishes reach it if it is a worker, over the hub.
/// </summary>
public sealed class ForeignExecution(RunFolder run, RunFeed feed, CommandLog commands, CancellationToken stopping) : RunExecution
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly Task<ExecutionEnd> _completion = Task.Run(async () =>
    {
        while (!stopping.IsCancellationRequested && run.IsLocked())
        {
            feed.CatchUp();
            await Task.Delay(PollInterval, stopping).ContinueWith(_ => { }, TaskScheduler.Default);
        }
        feed.CatchUp();
        return new ExecutionEnd(null, "The process that executed this run ended before it was done. Everything up to its last checkpoint is kept.", "Press Resume to continue from there.");
    });

    public override Task<ExecutionEnd> Completion => _completion;

    public override void Send(RunCommand command)
    {
        // Stopping this server is no reason to stop somebody else's process.
        if (command.Kind != RunCommandKind.Suspend) commands.Add(command);
    }
}
