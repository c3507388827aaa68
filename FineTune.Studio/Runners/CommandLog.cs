using System.Runtime.CompilerServices;
using FineTune.Engine;

namespace FineTune.Studio.Runners;

/// <summary>The wishes sent to one execution, in order; a worker that reconnects says how many it has and gets the rest.</summary>
public sealed class CommandLog
{
    private readonly Lock _lock = new();
    private readonly List<RunCommand> _commands = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Add(RunCommand command)
    {
        lock (_lock)
        {
            _commands.Add(command);
            _changed.TrySetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <param name="seen">Commands the reader has; more than there are means they were another Studio process's: it gets all of these.</param>
    public async IAsyncEnumerable<RunCommand> Follow(int seen, [EnumeratorCancellation] CancellationToken token)
    {
        lock (_lock) seen = seen > _commands.Count ? 0 : seen;
        while (true)
        {
            RunCommand? next;
            Task changed;
            lock (_lock) (next, changed) = (seen < _commands.Count ? _commands[seen] : null, _changed.Task);
            if (next is null) await changed.WaitAsync(token);
            else
            {
                seen++;
                yield return next;
            }
        }
    }
}
