using FineTune.Engine;

namespace FineTune.Studio.Tests.Engine;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void HistoryDropsWhatALaterAttemptTrainedAgain()
    {
        var run = NewRun();
        Write(run, 1, 0, new AttemptStarted(1, 0, 4, "host", 1, 1), Step(1), Step(2), Step(3), new Finished(RunOutcome.Suspended, 1));
        Write(run, 2, 5, new AttemptStarted(2, 2, 4, "host", 2, 1), Step(3), Step(4), new Finished(RunOutcome.Completed, 2));
        var history = run.ReadEvents();
        Assert.Equal([1, 2, 3, 4], history.OfType<StepCompleted>().Select(s => s.Step));
        Assert.Equal(RunOutcome.Completed, Assert.Single(history.OfType<Finished>()).Outcome);
        Assert.Equal(2, history.OfType<StepCompleted>().Single(s => s.Step == 3).Sequence - 5 + 1);
    }

    [Fact]
    public void TornLastLineIsSkippedAndATornMiddleIsNot()
    {
        var run = NewRun();
        Write(run, 1, 0, Step(1), Step(2));
        // Whole but for its end: the writer may be at it this moment.
        File.AppendAllText(run.EventsFile(1), RunEvents.Format(Step(3)));
        Assert.Equal(2, run.ReadEvents().Count);
        File.AppendAllText(run.EventsFile(1), "\n{\"type\":\"step\",\"st");
        Assert.Equal(3, run.ReadEvents().Count);
        File.AppendAllText(run.EventsFile(1), "\n" + RunEvents.Format(Step(4)) + "\n");
        Assert.Throws<System.Text.Json.JsonException>(() => run.ReadEvents());
    }

    [Fact]
    public void EveryKindOfEventSurvivesTheFile()
    {
        TrainingEvent[] events =
        [
            new AttemptStarted(1, 0, 10, "host", 42, 1), new PhaseChanged(RunPhase.CachingFeatures, "x"), new ProgressMade(RunPhase.Downloading, 1, 2, "bytes"),
            Step(3), new Validated(3, 0.5, 0.25, "accuracy", 0.9, true), new ResourcesMeasured(0.5, 1 << 30, 3), new CheckpointSaved(3, "last"),
            new Marked(3, "Paused"), new Logged(Severity.Warning, "text \"quoted\" é"), new Finished(RunOutcome.Failed, 1.5, null, "what", "remedy"),
        ];
        var run = NewRun();
        Write(run, 1, 100, events);
        var read = run.ReadEvents();
        Assert.Equal(events.Select((e, i) => e with { Sequence = 100 + i }), read.Select(e => e with { At = default }));
    }

    [Fact]
    public void NotANumberIsWrittenAsNullAndReadBack()
    {
        var line = RunEvents.Format(Step(1) with { Loss = double.NaN });
        Assert.Contains("\"loss\":null", line);
        Assert.True(double.IsNaN(Assert.IsType<StepCompleted>(RunEvents.Parse(line)).Loss));
    }

    [Fact]
    public void OnlyOneHolderOfTheLock()
    {
        var run = NewRun();
        using (run.Lock())
        {
            Assert.True(run.IsLocked());
            Assert.Throws<UserException>(() => run.Lock());
        }
        Assert.False(run.IsLocked());
    }

    [Fact]
    public void AFolderThatHoldsARunIsNotUsedTwice()
    {
        var run = NewRun();
        Assert.Contains("holds a run already", Assert.Throws<UserException>(() => RunFolder.Create(run.Root, run.Plan)).Message);
    }

    public void Dispose() => _folder.Dispose();

    private RunFolder NewRun() => RunFolder.Create(_folder["run"], new TrainingPlan { Data = new() { Hash = "abc" }, Model = "use-lite" });

    private static StepCompleted Step(int step) => new(step, 10, 0.1 * step, 1.0 / step, 1e-3, 0.5, 100, 1000, 5);

    private static void Write(RunFolder run, int attempt, long sequence, params TrainingEvent[] events)
    {
        using var writer = new RunEventWriter(run, attempt, sequence, _ => { });
        foreach (var e in events) writer.Write(e);
    }
}
