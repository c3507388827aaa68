using System.Diagnostics;
using FineTune.Engine;
using FineTune.Studio.Runs.Charts;
using FineTune.Studio.Runners;
using FineTune.Studio.Runs;
using FineTune.Studio.Storage;

namespace FineTune.Studio.Tests.Studio.Runs;

/// <summary>Runs in child processes: real processes of the worker verb over real HTTP, with the fake engine inside.</summary>
public sealed class WorkerTests
{
    [Fact]
    public async Task A_worker_streams_its_events_and_obeys()
    {
        await using var studio = await TestStudio.StartAsync(runner: RunnerKind.ChildProcess);
        var id = await studio.Book.StartAsync(FakeEngine.Plan(epochs: 9999, millisecondsPerStep: 5));
        var started = await studio.WaitForAsync<AttemptStarted>(id);
        Assert.NotEqual(Environment.ProcessId, started.ProcessId);
        await studio.Queue.SendAsync(id, new(RunCommandKind.ScaleLearningRate, 0.5));
        await studio.WaitForAsync<Marked>(id, m => m.Caption == "learning rate x 0.5");
        await studio.Queue.SendAsync(id, new(RunCommandKind.Pause));
        await studio.Queue.SendAsync(id, new(RunCommandKind.Resume));
        await studio.Queue.SendAsync(id, new(RunCommandKind.StopAndKeep));
        await studio.WaitAsync(id, RunState.Stopped);
        var feed = studio.Get<RunFeeds>().Get(id);
        Assert.Equal(RunFolder.Open(Path.Combine(studio.Home.Runs, id)).ReadEvents().Select(e => e.Sequence), feed.Snapshot().Select(e => e.Sequence));
    }

    [Fact]
    public async Task A_killed_worker_costs_the_studio_nothing_and_its_run_resumes()
    {
        await using var studio = await TestStudio.StartAsync(runner: RunnerKind.ChildProcess);
        var id = await studio.Book.StartAsync(FakeEngine.Plan(epochs: 4, millisecondsPerStep: 20));
        var next = await studio.Book.StartAsync(FakeEngine.Plan("next", epochs: 1));
        var started = await studio.WaitForAsync<AttemptStarted>(id);
        await studio.WaitForAsync<CheckpointSaved>(id);
        Process.GetProcessById(started.ProcessId).Kill();
        var row = await studio.WaitAsync(id, RunState.Interrupted);
        Assert.Contains("killed", row.Message);
        Assert.NotNull(row.Remedy);
        await studio.WaitAsync(next, RunState.Completed);
        await studio.Queue.ResumeAsync(id);
        await studio.WaitAsync(id, RunState.Completed);
        var curves = new RunCurves();
        curves.Apply(studio.Get<RunFeeds>().Get(id).Snapshot());
        Assert.Equal(Enumerable.Range(1, 40), curves.TrainLoss.Points.Select(p => p.Step));
    }

    [Fact]
    public async Task A_worker_that_cannot_start_says_why_on_the_page()
    {
        await using var studio = await TestStudio.StartAsync(runner: RunnerKind.ChildProcess);
        var row = await studio.WaitAsync(await studio.Book.StartAsync(FakeEngine.Plan() with { Data = new() { Hash = "x", Name = "broken" } }), RunState.Failed);
        Assert.Contains("broken.csv, row 3", row.Message);
        Assert.True(File.Exists(Path.Combine(studio.Home.Runs, row.Id, "trace.txt")));
    }

    [Fact]
    public async Task A_stopping_server_lets_its_worker_write_a_checkpoint()
    {
        using var folder = new TemporaryFolder();
        var home = new FineTuneHome(folder.Root);
        string id;
        await using (var studio = await TestStudio.StartAsync(home, RunnerKind.ChildProcess))
        {
            id = await studio.Book.StartAsync(FakeEngine.Plan(epochs: 9999, millisecondsPerStep: 5));
            await studio.WaitForAsync<StepCompleted>(id, s => s.Step > 10);
        }
        var events = RunFolder.Open(Path.Combine(home.Runs, id)).ReadEvents();
        Assert.Equal(RunOutcome.Suspended, Assert.IsType<Finished>(events[^1]).Outcome);
    }

    [Fact]
    public async Task A_worker_whose_studio_was_lost_goes_on_and_tells_the_next_one_what_it_missed()
    {
        using var folder = new TemporaryFolder();
        var home = new FineTuneHome(folder.Root);
        var run = RunFolder.Create(Path.Combine(home.Runs, "orphan"), FakeEngine.Plan(epochs: 9999, millisecondsPerStep: 5));
        // Started as a killed Studio would have left it: alive, its hub gone.
        var links = new WorkerLinks(home);
        var command = FakeEngine.WorkerCommand with { Environment = new Dictionary<string, string>(FakeEngine.WorkerCommand.Environment!) };
        var port = FreePort();
        var worker = new ChildProcessExecution(run, home, $"http://127.0.0.1:{port}{RunHubContract.Path}", command, links);
        while (run.ReadEvents().OfType<StepCompleted>().Count() < 20) await Task.Delay(20);
        Assert.True(run.IsLocked());
        await using var studio = await TestStudio.StartAsync(home, port: port);
        await studio.WaitAsync("orphan", RunState.Running);
        await studio.WaitForAsync<StepCompleted>("orphan", s => s.Step > 40);
        // The wish travels over the hub the worker found again.
        await studio.Queue.SendAsync("orphan", new(RunCommandKind.StopAndKeep));
        await studio.WaitAsync("orphan", RunState.Stopped);
        Assert.Equal(RunOutcome.Completed, (await worker.Completion).Outcome);
        var seen = studio.Get<RunFeeds>().Get("orphan").Snapshot().Select(e => e.Sequence);
        Assert.Equal(run.ReadEvents().Select(e => e.Sequence), seen);
    }

    [Fact]
    public void The_engine_lies_beside_the_studio()
    {
        var command = WorkerCommand.BesideStudio();
        using var process = Process.Start(new ProcessStartInfo(command.FileName, [.. command.Arguments, "worker", "--run", "/nowhere"]) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(1, process.ExitCode);
        Assert.NotEmpty(error);
    }

    private static int FreePort()
    {
        using var socket = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        socket.Start();
        return ((System.Net.IPEndPoint)socket.LocalEndpoint).Port;
    }
}
