using FineTune.Engine;

namespace FineTune.Studio.Tests.Studio;

/// <summary>The promise that no run is lost, held against a real server process that is killed without warning.</summary>
public sealed class KilledServerTests
{
    [Fact]
    public async Task ARunOfAKilledServerIsInterruptedAndResumesToTheSameCurveAndWeights()
    {
        using var tiny = new TinyModel();
        new EngineSettings { Threads = 1, MinimumFreeBytes = 1 }.Save(tiny.Home);
        var plan = tiny.Plan with { Epochs = 60, CheckpointSeconds = 1, ValidationsPerEpoch = 1 };
        var straight = tiny.NewRun("straight", plan);
        Assert.Equal(0, (await Engine.Cli.Finetune.Run(tiny.Home.Root, "resume", straight.Root)).ExitCode);

        string id;
        await using (var server = await StudioProcess.StartAsync(tiny.Home))
        {
            id = await server.QueueAsync(plan);
            var folder = RunFolder.Open(Path.Combine(tiny.Home.Runs, id));
            for (var i = 0; i < 600 && !(folder.Attempts().Count > 0 && folder.ReadEvents().OfType<StepCompleted>().Any(s => s.Step >= 300)); i++) await Task.Delay(20);
            await server.KillAsync();
        }
        var run = RunFolder.Open(Path.Combine(tiny.Home.Runs, id));
        Assert.IsNotType<Finished>(run.ReadEvents()[^1]);

        await using (var server = await StudioProcess.StartAsync(tiny.Home))
        {
            await server.WaitForStateAsync(id, "interrupted");
            Assert.True((await server.Client.PostAsync($"/api/runs/{id}/resume", null)).IsSuccessStatusCode);
            await server.WaitForStateAsync(id, "completed");
        }
        Assert.Equal(2, run.Attempts().Count);
        Assert.Equal(straight.ReadEvents().OfType<StepCompleted>().Select(s => (s.Step, s.Loss)), run.ReadEvents().OfType<StepCompleted>().Select(s => (s.Step, s.Loss)));
        Assert.Equal(File.ReadAllBytes(Path.Combine(straight.ModelFolder, "model.safetensors")), File.ReadAllBytes(Path.Combine(run.ModelFolder, "model.safetensors")));
    }
}
