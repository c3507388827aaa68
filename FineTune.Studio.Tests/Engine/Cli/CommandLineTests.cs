using System.Diagnostics;
using System.Text.Json;
using FineTune.Engine;

namespace FineTune.Studio.Tests.Engine.Cli;

public sealed class CommandLineTests : IDisposable
{
    private readonly TinyModel _tiny = new();

    [Fact]
    public async Task TrainEvaluatePredictAndProfileSpeakJson()
    {
        var output = _tiny.Home.Root + "/out";
        var train = await Finetune.Run(_tiny.Home.Root, "train", "--data", _tiny.CsvFile, "--model", _tiny.Id, "--method", "full", "--preset", "balanced", "--epochs", "2", "--batch-size", "16", "--threads", "1", "--out", output, "--json");
        Assert.Equal(0, train.ExitCode);
        Assert.All(train.Lines, l => Assert.True(l.TryGetProperty("type", out _)));
        var last = train.Json;
        Assert.Equal("finished", last.GetProperty("type").GetString());
        Assert.Equal("completed", last.GetProperty("outcome").GetString());
        var evaluation = last.GetProperty("evaluation");
        foreach (var name in new[] { "split", "rows", "accuracy", "accuracyInterval", "macroF1", "logLoss", "expectedCalibrationError", "perClass", "confusion", "baselines" })
            Assert.True(evaluation.TryGetProperty(name, out _), name);

        var evaluate = await Finetune.Run(_tiny.Home.Root, "evaluate", "--model", output, "--data", _tiny.CsvFile, "--json");
        Assert.Equal(0, evaluate.ExitCode);
        Assert.Equal(240, evaluate.Json.GetProperty("rows").GetInt32());

        var predict = await Finetune.Run(_tiny.Home.Root, "predict", "--model", output, "--text", "my refund", "--text", "", "--json");
        Assert.Equal(0, predict.ExitCode);
        Assert.Equal(2, predict.Lines.Count);
        Assert.All(predict.Lines, l => Assert.Equal(1, l.GetProperty("probabilities").EnumerateObject().Sum(p => p.Value.GetDouble()), 1e-3));

        var profile = await Finetune.Run(_tiny.Home.Root, "profile", _tiny.CsvFile, "--json");
        Assert.Equal(0, profile.ExitCode);
        Assert.Equal(_tiny.Data.Hash, profile.Json.GetProperty("hash").GetString());
    }

    /// <summary>Killed by the system in the middle of training, resumed in another process: the same curve and the same bits as a run left alone.</summary>
    [Fact]
    public async Task AKilledProcessIsResumedToEqualWeights()
    {
        var plan = _tiny.Plan with { Epochs = 30, CheckpointSeconds = 1, ValidationsPerEpoch = 1 };
        var straight = _tiny.NewRun("straight", plan);
        var killed = _tiny.NewRun("killed", plan);
        Assert.Equal(0, (await Finetune.Run(_tiny.Home.Root, "resume", straight.Root, "--json")).ExitCode);

        using (var process = Finetune.Start(_tiny.Home.Root, "resume", killed.Root, "--json"))
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line)
                if (JsonDocument.Parse(line).RootElement is var e && e.GetProperty("type").GetString() == "step" && e.GetProperty("step").GetInt32() >= 200) break;
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
        Assert.False(killed.IsLocked());
        Assert.IsNotType<Finished>(killed.ReadEvents()[^1]);
        var resumed = await Finetune.Run(_tiny.Home.Root, "resume", killed.Root, "--json");
        Assert.Equal(0, resumed.ExitCode);
        Assert.Equal(Losses(straight), Losses(killed));
        Assert.Equal(File.ReadAllBytes(Path.Combine(straight.ModelFolder, "model.safetensors")), File.ReadAllBytes(Path.Combine(killed.ModelFolder, "model.safetensors")));
    }

    [Fact]
    public async Task ATerminatedTrainingEndsWith75AndACheckpoint()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "Windows has no SIGTERM.");
        var run = _tiny.NewRun("terminated", _tiny.Plan with { Epochs = 2000 });
        using var process = Finetune.Start(_tiny.Home.Root, "resume", run.Root, "--json");
        while (await process.StandardOutput.ReadLineAsync() is { } line && !line.Contains("\"type\":\"step\"")) { }
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString()])) await kill.WaitForExitAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(75, process.ExitCode);
        Assert.Equal(RunOutcome.Suspended, Assert.IsType<Finished>(run.ReadEvents()[^1]).Outcome);
        Assert.True(File.Exists(Path.Combine(run.Checkpoints, "last.safetensors")));
    }

    public static TheoryData<string[], string> Wrong => new()
    {
        { ["train", "--data", "nowhere.csv", "--out", "x"], "nowhere.csv" },
        { ["train", "--out", "x"], "give --data" },
        { ["train", "--data", "nowhere.csv", "--out", "x", "--task", "dancing"], "dancing" },
        { ["predict", "--model", "nowhere", "--text", "x"], "no tuned model" },
        { ["resume", "nowhere"], "plan.json" },
        { ["profile", "nowhere.csv"], "nowhere.csv" },
        { ["train", "--data", "a", "--epochs", "many", "--out", "x"], "--epochs many is not a whole number." },
        { ["profile"], "finetune profile --help" },
        { ["dance"], "finetune --help" },
        { ["embed", "--model", "classical", "--text", "x"], "no weights" },
        { ["embed", "--model", "use-lite"], "either --text or --data" },
        { ["bench", "--only", "beauty"], "no section" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task WhatAPersonGotWrongIsASentenceAndExitCode1(string[] arguments, string expected)
    {
        var result = await Finetune.Run(_tiny.Home.Root, [.. arguments, "--json"]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(expected, result.Errors);
        Assert.Contains(expected, result.Json.GetProperty("error") is var error ? $"{error.GetProperty("what")} {error.GetProperty("remedy")}" : "");
        Assert.DoesNotContain("   at ", result.Errors);
    }

    [Fact]
    public async Task OptionsGoBeforeASavedPlan()
    {
        var config = Path.Combine(_tiny.Home.Root, "saved.json");
        FineTune.Engine.Json.WriteFile(config, _tiny.Plan with { Epochs = 1, Seed = 7 });
        var output = _tiny.Home.Root + "/of-config";
        Assert.Equal(0, (await Finetune.Run(_tiny.Home.Root, "train", "--config", config, "--model", "classical", "--split", "70/10/20", "--seed", "9", "--out", output, "--json")).ExitCode);
        var plan = RunFolder.Open(output).Plan;
        Assert.Equal(("classical", 9, 20.0, 1), (plan.Model, plan.Seed, plan.Data.Split.Test, plan.Epochs));
    }

    [Fact]
    public async Task WrongNumbersAreNamed()
    {
        var result = await Finetune.Run(_tiny.Home.Root, "train", "--data", _tiny.CsvFile, "--model", _tiny.Id, "--preset", "fast", "--learning-rate", "0", "--out", _tiny.Home.Root + "/never");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Learning rate is 0: choose", result.Errors);
        Assert.False(Directory.Exists(_tiny.Home.Root + "/never"));
    }

    [Fact]
    public async Task EveryVerbHasHelpWithAnExample()
    {
        var root = FineTune.Engine.Cli.CommandLine.Create();
        foreach (var verb in root.Subcommands)
        {
            Assert.Contains($"Example: finetune {verb.Name}", verb.Description);
            Assert.All(verb.Options, o => Assert.NotEmpty(o.Description!));
        }
        var help = await Finetune.Run(_tiny.Home.Root, "--help");
        Assert.Equal(0, help.ExitCode);
        Assert.All(root.Subcommands, v => Assert.Contains(v.Name, help.Output));
    }

    public void Dispose() => _tiny.Dispose();

    private static List<double> Losses(RunFolder run) => [.. run.ReadEvents().OfType<StepCompleted>().Select(s => s.Loss)];
}
