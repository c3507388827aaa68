using System.Text.Json;
using FineTune.Engine;
using FineTune.Engine.Cli;
using FineTune.Studio.Runs;
using FineTune.Studio.Storage;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Spectre.Console;

namespace FineTune.Studio.Tests.Studio.Runs;

public sealed class RunHubTests
{
    [Fact]
    public async Task A_client_that_reconnects_with_its_last_sequence_sees_every_event_once_and_the_end()
    {
        await using var studio = await TestStudio.StartAsync();
        var id = await studio.Book.StartAsync(FakeEngine.Plan(epochs: 10, millisecondsPerStep: 5));
        var seen = new List<TrainingEvent>();
        for (var ended = false; !ended;)
        {
            await using var connection = HubLink.Connect(studio.Address + RunHubContract.Path);
            await connection.StartAsync();
            ended = true;
            await foreach (var next in connection.StreamAsync<TrainingEvent>(RunHubContract.Watch, id, seen.LastOrDefault()?.Sequence ?? -1))
            {
                seen.Add(next);
                // Goes away in the middle of the stream.
                if (seen.Count % 25 == 0) { ended = false; break; }
            }
        }
        var written = RunFolder.Open(Path.Combine(studio.Home.Runs, id)).ReadEvents();
        Assert.Equal(written.Select(RunEvents.Format), seen.Select(RunEvents.Format));
        Assert.IsType<Finished>(seen[^1]);
    }

    [Fact]
    public async Task Only_the_runs_worker_may_report_or_be_told()
    {
        await using var studio = await TestStudio.StartAsync();
        var id = await studio.Book.StartAsync(FakeEngine.Plan());
        await using var stranger = HubLink.Connect(studio.Address + RunHubContract.Path, new string('0', 64));
        await stranger.StartAsync();
        await Assert.ThrowsAsync<HubException>(() => stranger.InvokeAsync<long>(RunHubContract.LastSequence, id));
        await Assert.ThrowsAsync<HubException>(() => stranger.InvokeAsync<long>(RunHubContract.Publish, id, Array.Empty<TrainingEvent>()));
        await Assert.ThrowsAsync<HubException>(async () => { await foreach (var _ in stranger.StreamAsync<RunCommand>(RunHubContract.Control, id, 0)) { } });
    }

    [Fact]
    public async Task Watch_prints_the_runs_own_lines_and_ends_with_its_exit_code()
    {
        await using var studio = await TestStudio.StartAsync();
        var id = await studio.Book.StartAsync(FakeEngine.Plan());
        var output = new StringWriter();
        Assert.Equal(ExitCode.Done, await WatchVerb.RunAsync(studio.Address, id, json: true, AnsiConsole.Console, output, default));
        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(await File.ReadAllLinesAsync(RunFolder.Open(Path.Combine(studio.Home.Runs, id)).EventsFile(1)), lines);
        Assert.Equal("completed", JsonDocument.Parse(lines[^1]).RootElement.GetProperty("outcome").GetString());

        var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Interactive = InteractionSupport.No, Ansi = AnsiSupport.No });
        Assert.Equal(ExitCode.Done, await WatchVerb.RunAsync(studio.Address, id, json: false, console, TextWriter.Null, default));
        Assert.Contains("accuracy 90.0", text.ToString());
        Assert.Contains("60.0", text.ToString());

        var live = new StringWriter();
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(live), Interactive = InteractionSupport.Yes, Ansi = AnsiSupport.Yes });
        Assert.Equal(ExitCode.Done, await WatchVerb.RunAsync(studio.Address, id, json: false, terminal, TextWriter.Null, default));
        Assert.Contains("step", live.ToString());
        Assert.Contains("█", live.ToString());
    }

    [Fact]
    public async Task Watch_ends_with_75_when_the_run_was_suspended_and_with_1_when_there_is_none()
    {
        await using var studio = await TestStudio.StartAsync();
        var id = await studio.Book.StartAsync(FakeEngine.Plan(epochs: 9999, millisecondsPerStep: 5));
        var watch = WatchVerb.RunAsync(studio.Address, id, json: true, AnsiConsole.Console, TextWriter.Null, default);
        await studio.WaitForAsync<StepCompleted>(id);
        await studio.Queue.SendAsync(id, new(RunCommandKind.Suspend));
        Assert.Equal(ExitCode.Resumable, await watch);
        Assert.Equal(ExitCode.UserError, await WatchVerb.RunAsync(studio.Address, "no-such-run", json: true, AnsiConsole.Console, TextWriter.Null, default));
        Assert.Equal(ExitCode.UserError, await WatchVerb.RunAsync("http://127.0.0.1:1", id, json: true, AnsiConsole.Console, TextWriter.Null, default));
        Assert.Equal(ExitCode.UserError, await WatchVerb.RunAsync("nonsense", id, json: true, AnsiConsole.Console, TextWriter.Null, default));
    }

    [Fact]
    public async Task Watch_survives_a_restart_of_the_studio_and_misses_nothing()
    {
        using var folder = new TemporaryFolder();
        var home = new FineTuneHome(folder.Root);
        var seen = new List<TrainingEvent>();
        string id;
        int port;
        Task watching;
        await using (var studio = await TestStudio.StartAsync(home))
        {
            port = new Uri(studio.Address).Port;
            id = await studio.Book.StartAsync(FakeEngine.Plan(epochs: 9999, millisecondsPerStep: 5));
            watching = Task.Run(async () => { await foreach (var next in WatchVerb.FollowAsync(studio.Address + RunHubContract.Path, id, default)) lock (seen) seen.Add(next); });
            await studio.WaitForAsync<StepCompleted>(id, s => s.Step > 20);
        }
        // On the same address again: whatever the closing server could not deliver any more is sent now.
        await using var again = await TestStudio.StartAsync(home, port: port);
        await watching;
        Assert.Equal(RunOutcome.Suspended, Assert.IsType<Finished>(seen[^1]).Outcome);
        Assert.Equal(seen.Select((_, i) => seen[0].Sequence + i), seen.Select(e => e.Sequence));
    }
}
