using FineTune.Engine;

namespace FineTune.Studio.Playground;

/// <summary>Vectors under way; any number of pages look at the same one.</summary>
public sealed class NeighbourPreparation
{
    private readonly CancellationTokenSource _cancel = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal NeighbourPreparation(Action<NeighbourPreparation> compute, ILogger log)
    {
        new Thread(() =>
        {
            BackgroundPriority.Lower();
            try
            {
                compute(this);
                _ended.SetResult();
            }
            catch (Exception e)
            {
                if (e is not (UserException or OperationCanceledException)) log.LogError(e, "The vectors of the training rows could not be computed");
                if (e is OperationCanceledException) _ended.SetCanceled();
                else _ended.SetException(e);
            }
        })
        { IsBackground = true, Name = "neighbour vectors" }.Start();
    }

    public int Done { get; private set; }

    /// <summary>0 until it is known.</summary>
    public int Total { get; private set; }

    /// <summary>Ends when the vectors are there, it was cancelled, or it failed.</summary>
    public Task Ended => _ended.Task;

    internal CancellationToken Token => _cancel.Token;

    public void Cancel() => _cancel.Cancel();

    internal void Report(int done, int total) => (Done, Total) = (done, total);
}
