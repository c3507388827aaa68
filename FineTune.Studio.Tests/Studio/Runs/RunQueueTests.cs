using FineTune.Engine;
using FineTune.Studio.Runs.Charts;
using FineTune.Studio.Runs;
using FineTune.Studio.Storage;

namespace FineTune.Studio.Tests.Studio.Runs;

public sealed class RunQueueTests
{
    [Fact]
    public async Task Runs_wait_in_order_one_at_a_time_and_can_be_moved_and_cancelled()
    {
        var order = new List<string>();
        var gate = new ManualResetEventSlim();
        await using var studio = await TestStudio.StartAsync(execute: (run, sink, control, token) =>
        {
            lock (order) order.Add(run.Plan.Name);
            gate.Wait(token);
            return FakeEngine.Run(run, sink, control, token);
        });
        var first = await studio.Book.StartAsync(FakeEngine.Plan("first"));
        await studio.WaitAsync(first, RunState.Running);
        var second = await studio.Book.StartAsync(FakeEngine.Plan("second"));
        var third = await studio.Book.StartAsync(FakeEngine.Plan("third"));
        var fourth = await studio.Book.StartAsync(FakeEngine.Plan("fourth"));
        await studio.Book.MoveAsync(fourth, -1);
        await studio.Book.MoveAsync(fourth, -1);
        await studio.Book.CancelAsync(third);
        Assert.Equal(["fourth", "second"], (await studio.Book.QueueAsync()).Select(r => r.Name));
        gate.Set();
        await studio.WaitAsync(second, RunState.Completed);
        Assert.Equal(["first", "fourth", "second"], order);
        Assert.Equal(RunState.Interrupted, (await studio.Book.GetAsync(third)).State);
        await studio.Queue.ResumeAsync(third);
        await studio.WaitAsync(third, RunState.Completed);
    }

    [Fact]
    public async Task A_finished_run_is_summarised()
    {
        await using var studio = await TestStudio.StartAsync();
        var row = await studio.WaitAsync(await studio.Book.StartAsync(FakeEngine.Plan()), RunState.Completed);
        Assert.Equal(0.9, row.Metric);
        Assert.Equal(0.02, row.MetricMargin!.Value, 6);
        Assert.Equal(0.6, row.Baseline);
        Assert.Equal(20, row.SparklineValues().Count);
    }

    [Fact]
    public async Task Pause_resume_evaluate_and_stop_reach_the_run()
    {
        await using var studio = await TestStudio.StartAsync();
        var id = await studio.Book.StartAsync(FakeEngine.Plan(epochs: 9999, millisecondsPerStep: 5));
        await studio.WaitForAsync<StepCompleted>(id);
        await studio.Queue.SendAsync(id, new(RunCommandKind.Pause));
        await studio.WaitAsync(id, RunState.Paused);
        await studio.Queue.SendAsync(id, new(RunCommandKind.EvaluateNow));
        await studio.Queue.SendAsync(id, new(RunCommandKind.ScaleLearningRate, 0.5));
        await studio.Queue.ResumeAsync(id);
        await studio.WaitForAsync<Validated>(id, e => e.Step % 10 != 0);
        await studio.WaitForAsync<Marked>(id, e => e.Caption == "learning rate x 0.5");
        await studio.Queue.SendAsync(id, new(RunCommandKind.StopAndKeep));
        await studio.WaitAsync(id, RunState.Stopped);
        await Assert.ThrowsAsync<UserException>(() => studio.Queue.SendAsync(id, new(RunCommandKind.Pause)));
    }

    [Fact]
    public async Task A_run_that_cannot_start_fails_with_what_where_and_remedy()
    {
        await using var studio = await TestStudio.StartAsync();
        var row = await studio.WaitAsync(await studio.Book.StartAsync(FakeEngine.Plan() with { Data = new() { Hash = "x", Name = "broken" } }), RunState.Failed);
        Assert.Equal("broken.csv, row 3: Row 3 has no text.", row.Message);
        Assert.Equal("Give every row a text.", row.Remedy);
    }

    [Fact]
    public async Task Stopping_the_server_keeps_a_checkpoint_and_the_next_start_offers_to_resume()
    {
        using var folder = new TemporaryFolder();
        var home = new FineTuneHome(folder.Root);
        string id, waiting;
        await using (var studio = await TestStudio.StartAsync(home))
        {
            id = await studio.Book.StartAsync(FakeEngine.Plan(epochs: 20, millisecondsPerStep: 10));
            waiting = await studio.Book.StartAsync(FakeEngine.Plan("waiting", epochs: 1));
            await studio.WaitForAsync<StepCompleted>(id, s => s.Step >= 7);
        }
        await using var again = await TestStudio.StartAsync(home);
        Assert.Equal(RunState.Interrupted, (await again.Book.GetAsync(id)).State);
        await again.WaitAsync(waiting, RunState.Completed);
        await again.Queue.ResumeAsync(id);
        await again.WaitAsync(id, RunState.Completed);
        var curves = new RunCurves();
        curves.Apply(RunFolder.Open(Path.Combine(home.Runs, id)).ReadEvents());
        Assert.Equal(Enumerable.Range(1, 200), curves.TrainLoss.Points.Select(p => p.Step));
    }

    [Fact]
    public async Task After_a_killed_server_runs_without_an_ending_are_interrupted_and_runs_without_a_row_are_found()
    {
        using var folder = new TemporaryFolder();
        var home = new FineTuneHome(folder.Root);
        string id;
        await using (var studio = await TestStudio.StartAsync(home))
        {
            id = await studio.Book.StartAsync(FakeEngine.Plan());
            await studio.WaitAsync(id, RunState.Completed);
            await studio.Book.UpdateAsync(id, r => r.State = RunState.Running);
        }
        // What a kill leaves behind: a row that says running, a folder without an ending (here with a torn last line) and without a lock.
        var killed = RunFolder.Create(Path.Combine(home.Runs, "killed"), FakeEngine.Plan());
        using (var events = new RunEventWriter(killed, 1, 1, _ => { })) events.Write(new AttemptStarted(1, 0, 10, "h", 1, 1));
        await File.AppendAllTextAsync(killed.EventsFile(1), "{\"type\":\"step\",\"st");
        await using var again = await TestStudio.StartAsync(home);
        var row = await again.WaitAsync("killed", RunState.Interrupted);
        while (row.Message is null) row = await again.Book.GetAsync("killed");
        Assert.Contains("last checkpoint is kept", row.Message);
        // The ending of the other one stands in its folder: the row is put right.
        await again.WaitAsync(id, RunState.Completed);
    }
}
