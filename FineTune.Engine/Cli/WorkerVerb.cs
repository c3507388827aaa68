using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace FineTune.Engine.Cli;

/// <summary><c>finetune worker --run DIR [--hub URL]</c>: executes one run for a Studio, in a process of its own.</summary>
public static class WorkerVerb
{
    public static Command Create()
    {
        var run = new Option<string>("--run") { Description = "The run's folder; it holds plan.json.", Required = true, HelpName = "DIR" };
        var hub = new Option<string?>("--hub") { Description = "Address of a Studio's hub, e.g. http://127.0.0.1:5080/hubs/runs; it receives the events.", HelpName = "URL" };
        var command = new Command("worker", "Execute a run and report to a Studio (the Studio starts this itself).\n\nExample: finetune worker --run ~/finetune/runs/20260301-1 --hub http://127.0.0.1:5080/hubs/runs")
        {
            run, hub,
        };
        return command.Does(context =>
        {
            using var logs = context.Logging();
            var logger = logs.CreateLogger("worker");
            return Run(context.Get(run)!, context.Get(hub), new FineTuner(context.Home, context.Settings, logger).Run, logger);
        });
    }

    /// <summary>Executes the run on the calling thread; SIGTERM and Ctrl+C end it with a checkpoint.</summary>
    /// <returns>The process's exit code.</returns>
    internal static int Run(string folder, string? hub, RunExecutor execute, ILogger logger)
    {
        try
        {
            var run = RunFolder.Open(folder);
            var feed = new RunFeed(run);
            var control = new RunControl();
            feed.SetActive(true);
            void Suspend(PosixSignalContext signal)
            {
                signal.Cancel = true;
                control.Suspend();
            }
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Suspend);
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Suspend);
            var link = hub is null ? null : new HubLink(hub, Environment.GetEnvironmentVariable(RunHubContract.TokenVariable), run, feed, control, logger);
            try
            {
                BackgroundPriority.Lower();
                return ExitCode.Of(execute(run, next => feed.Publish(next), control, CancellationToken.None));
            }
            finally { link?.DisposeAsync().AsTask().GetAwaiter().GetResult(); }
        }
        catch (UserException e)
        {
            Console.Error.WriteLine(e.Message);
            return ExitCode.UserError;
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(e);
            return ExitCode.Failed;
        }
    }
}
