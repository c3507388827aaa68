using FineTune.Engine;

namespace FineTune.Studio.Runners;

/// <summary>Executes a run on a thread of its own in this process: never a pool thread, which pages need and libtorch would keep for hours.</summary>
public sealed class InProcessExecution : RunExecution
{
    private readonly TaskCompletionSource<ExecutionEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RunControl _control = new();

    public InProcessExecution(RunFolder run, RunFeed feed, RunExecutor execute) =>
        new Thread(() => _end.SetResult(Execute(run, feed, execute))) { IsBackground = true, Name = "run " + run.Id }.Start();

    public override Task<ExecutionEnd> Completion => _end.Task;

    public override void Send(RunCommand command) => command.ApplyTo(_control);

    private ExecutionEnd Execute(RunFolder run, RunFeed feed, RunExecutor execute)
    {
        try
        {
            BackgroundPriority.Lower();
            return new(execute(run, next => feed.Publish(next), _control, CancellationToken.None));
        }
        catch (UserException e) { return new(RunOutcome.Failed, e.Where is null ? e.What : $"{e.Where}: {e.What}", e.Remedy); }
        catch (Exception e)
        {
            return new(RunOutcome.Failed, $"Training ended with an error of the program: {e.Message}",
                "Resume continues from the last checkpoint. If it happens again, report it with the trace.", e.ToString());
        }
    }
}
