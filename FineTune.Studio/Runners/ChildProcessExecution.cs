using System.Diagnostics;
using FineTune.Engine;
using FineTune.Engine.Cli;

namespace FineTune.Studio.Runners;

/// <summary>Executes a run in a child process (<c>finetune worker</c>) that reports to the hub: a crash there costs the Studio nothing.</summary>
public sealed class ChildProcessExecution : RunExecution
{
    private const int TailLines = 60;

    private readonly Process _process;
    private readonly CommandLog _commands;
    private readonly Queue<string> _tail = new();
    private readonly Task<ExecutionEnd> _completion;

    /// <param name="hub">Address of this Studio's hub.</param>
    public ChildProcessExecution(RunFolder run, FineTuneHome home, string hub, WorkerCommand command, WorkerLinks links)
    {
        var start = new ProcessStartInfo(command.FileName) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in (string[])[.. command.Arguments, "worker", "--run", run.Root, "--hub", hub]) start.ArgumentList.Add(argument);
        foreach (var (name, value) in command.Environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        start.Environment["FINETUNE_HOME"] = home.Root;
        start.Environment[RunHubContract.TokenVariable] = links.Token(run.Id);
        _commands = links.Renew(run.Id);
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, e) => Remember(e.Data);
        _process.Start();
        _process.BeginErrorReadLine();
        _process.StandardInput.Close();
        ProcessId = _process.Id;
        _completion = WaitAsync();
    }

    public int ProcessId { get; }

    public override Task<ExecutionEnd> Completion => _completion;

    public override void Send(RunCommand command)
    {
        _commands.Add(command);
        // While this server stops, the hub is closed before a worker hears of it; the signal reaches it all the same.
        if (command.Kind == RunCommandKind.Suspend && !_process.HasExited) ProcessSignal.Terminate(ProcessId);
    }

    private async Task<ExecutionEnd> WaitAsync()
    {
        await _process.WaitForExitAsync();
        var code = _process.ExitCode;
        _process.Dispose();
        string tail;
        lock (_tail) tail = string.Join('\n', _tail);
        return code switch
        {
            // What exactly (completed, kept, discarded) stands in the run's last event.
            ExitCode.Done => new(RunOutcome.Completed),
            ExitCode.Resumable => new(RunOutcome.Suspended),
            ExitCode.UserError => new(RunOutcome.Failed, LastLine(tail), "Mend it and press Resume.", tail),
            ExitCode.Failed => new(RunOutcome.Failed, "Training ended with an error: " + LastLine(tail), "Resume continues from the last checkpoint.", tail),
            _ => new(null, $"The training process was lost ({Describe(code)}). Everything up to its last checkpoint is kept.", "Press Resume to continue from there.", tail),
        };
    }

    // A shell's convention, which .NET follows: 128 + the signal that ended the process.
    private static string Describe(int code) => code switch
    {
        137 => "it was killed; often that is the system running out of memory",
        139 => "it crashed, signal 11",
        134 => "it crashed, signal 6",
        > 128 and < 160 => $"signal {code - 128}",
        _ => $"exit code {code}",
    };

    private static string LastLine(string tail) => tail.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [.., var last] ? last : "no message.";

    private void Remember(string? line)
    {
        if (line is null) return;
        lock (_tail)
        {
            _tail.Enqueue(line);
            if (_tail.Count > TailLines) _tail.Dequeue();
        }
    }
}
