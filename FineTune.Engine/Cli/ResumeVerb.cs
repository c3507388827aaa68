using System.CommandLine;

namespace FineTune.Engine.Cli;

internal static class ResumeVerb
{
    private static readonly Argument<string> Folder = new("DIR") { Description = "The run's folder (--out of finetune train)." };

    public static Command Create() => new Command("resume", """
        Goes on with a run that was stopped or interrupted, from its last checkpoint.

        Example: finetune resume runs/tickets
        """) { Folder }.Does(context =>
        {
            var run = RunFolder.Open(context.Get(Folder)!);
            if (run.ReadEvents().LastOrDefault() is Finished { Outcome: RunOutcome.Completed or RunOutcome.StoppedAndKept or RunOutcome.Discarded } done)
                throw new UserException($"This run has ended ({done.Outcome}); there is nothing to resume.", "Start a new one with finetune train.");
            return RunExecution.Execute(context, run);
        });
}
