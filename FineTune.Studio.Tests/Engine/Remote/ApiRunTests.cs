using System.Text.Json;
using FineTune.Engine;
using FineTune.Engine.Remote;
using FineTune.Engine.Training;
using static FineTune.Studio.Tests.Engine.Remote.HandMadeProvider;

namespace FineTune.Studio.Tests.Engine.Remote;

public sealed class ApiRunTests : IAsyncLifetime
{
    private HandMadeProvider _provider = null!;
    private RemoteHome _home = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await StartAsync();
        _home = new(_provider.Address, "base", "babbage-002");
        _provider.Events.Add(("e1", "Created fine-tuning job", null));
        for (var step = 1; step <= 8; step++) _provider.Events.Add(($"s{step}", $"Step {step}/8: training loss={4.0 / step}", new { step, total_steps = 8, train_loss = 4.0 / step, valid_loss = step % 4 == 0 ? 5.0 / step : (double?)null }));
        _provider.Stream.AddRange(["""{"choices":[{"delta":{"role":"assistant"}}]}""", """{"choices":[{"delta":{"content":"On its "}}]}""", """{"choices":[{"delta":{"content":"way."},"finish_reason":"stop"}]}""", "[DONE]"]);
    }

    public async ValueTask DisposeAsync()
    {
        _home.Dispose();
        await _provider.DisposeAsync();
    }

    [Fact]
    public void RowsGoOutAndLossesComeBack()
    {
        _provider.Status = "succeeded";
        var run = _home.NewRun("whole", _home.Plan());
        var events = _home.Execute(run);
        Assert.Equal(RunOutcome.Completed, Assert.IsType<Finished>(events[^1]).Outcome);
        Assert.Equal(Enumerable.Range(1, 8).Select(s => (s, 8, 4.0 / s)), events.OfType<StepCompleted>().Select(s => (s.Step, s.TotalSteps, s.Loss)));
        Assert.Equal([(4, 1.25, true), (8, 0.625, true)], events.OfType<Validated>().Select(v => (v.Step, v.Loss, v.IsBest)));
        Assert.Equal(Math.Exp(0.625), events.OfType<Validated>().Last().Metric, 1e-9);
        Assert.Equal(("Where is it?", "On its way."), events.OfType<Sampled>().Select(s => (s.Prompt, s.Text)).Single());
        Assert.Contains(events.OfType<Logged>(), l => l.Text.Contains("1,000,000 tokens: about $3.00"));
        Assert.Contains(RunPhase.Uploading, events.OfType<PhaseChanged>().Select(p => p.Phase));

        Assert.Equal(2, _provider.Files.Count);
        Assert.Equal(32, _provider.Files["file-1"].Content.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(4, _provider.Files["file-2"].Content.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        var job = _provider.Jobs["ftjob-1"];
        Assert.Equal(("base", "file-1", "file-2", 5, "parcels"), (job.GetProperty("model").GetString(), job.GetProperty("training_file").GetString(), job.GetProperty("validation_file").GetString(), job.GetProperty("seed").GetInt32(), job.GetProperty("suffix").GetString()));
        var numbers = job.GetProperty("method").GetProperty("supervised").GetProperty("hyperparameters");
        Assert.Equal(2, numbers.GetProperty("n_epochs").GetInt32());
        Assert.False(numbers.TryGetProperty("batch_size", out _));

        Assert.Equal(new ApiModelConfig("lab", "ft:base:org::1", "base", "plain"), ApiModelConfig.TryRead(run.ModelFolder));
        Assert.False(Directory.Exists(Path.Combine(run.Root, "upload")));
        Assert.All(_home.AllText(), text => Assert.DoesNotContain(Key, text));
    }

    [Fact]
    public void AfterARestartTheJobIsFollowedAndNothingIsSentTwice()
    {
        var run = _home.NewRun("resumed", _home.Plan());
        var first = _home.Execute(run, (e, control) => { if (e is StepCompleted { Step: 8 }) control.Suspend(); });
        Assert.Equal(RunOutcome.Suspended, Assert.IsType<Finished>(first[^1]).Outcome);
        Assert.Contains("goes on", ((Finished)first[^1]).Message);
        Assert.Equal(0, _provider.Count("POST fine_tuning/jobs/ftjob-1/cancel"));
        _provider.Status = "succeeded";
        var second = _home.Execute(run);
        Assert.Equal(RunOutcome.Completed, Assert.IsType<Finished>(second[^1]).Outcome);
        Assert.Equal((2, 1), (_provider.Count("POST files"), _provider.Jobs.Count));
        // The curve is one, from the first step on.
        Assert.Equal(Enumerable.Range(1, 8), run.ReadEvents().OfType<StepCompleted>().Select(s => s.Step));
    }

    [Fact]
    public void AnAnswerThatIsLostIsNoReasonToDoItTwice()
    {
        _provider.Status = "succeeded";
        _provider.Faults.Enqueue(new("POST files", 500, Lost: true));
        _provider.Faults.Enqueue(new("POST fine_tuning/jobs", 502, Lost: true));
        var events = _home.Execute(_home.NewRun("lost", _home.Plan()));
        Assert.Equal(RunOutcome.Completed, Assert.IsType<Finished>(events[^1]).Outcome);
        Assert.Equal((2, 1), (_provider.Files.Count, _provider.Jobs.Count));
    }

    [Fact]
    public void AnUploadAndAJobWhoseIdsWereLostInACrashAreFound()
    {
        var run = _home.NewRun("crashed", _home.Plan());
        var state = new ApiRunState { Provider = "lab", Key = "abc", Sending = "finetune-abc-train.jsonl" }.Save(run);
        _provider.Files["file-1"] = (state.Sending!, RemoteHome.Chats(32));
        _provider.Files["file-2"] = ("finetune-abc-validation.jsonl", RemoteHome.Chats(4));
        _provider.Status = "succeeded";
        Assert.Equal(RunOutcome.Completed, Assert.IsType<Finished>(_home.Execute(run)[^1]).Outcome);
        Assert.Equal(3, _provider.Files.Count); // the training file was found, the validation file had not been on its way
        new ApiRunState { Provider = "lab", Key = "abc", TrainingFile = "file-1", ValidationFile = "file-2", Creating = true }.Save(run);
        Assert.Equal(RunOutcome.Completed, Assert.IsType<Finished>(_home.Execute(run)[^1]).Outcome);
        Assert.Single(_provider.Jobs);
    }

    [Fact]
    public void AProviderThatIsBusyIsWaitedFor()
    {
        _provider.Status = "succeeded";
        _provider.Faults.Enqueue(new("GET models", 500));
        _provider.Faults.Enqueue(new("GET models", 503));
        _provider.Faults.Enqueue(new("POST fine_tuning/jobs", 429, RetryAfter: "1"));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var events = _home.Execute(_home.NewRun("busy", _home.Plan()));
        Assert.Equal(RunOutcome.Completed, Assert.IsType<Finished>(events[^1]).Outcome);
        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(1), "The wait that was asked for was not kept.");
        Assert.Contains(events.OfType<Logged>(), l => l.Text.Contains("answers 429; another try in 1 seconds"));
        Assert.Single(_provider.Jobs);
    }

    [Fact]
    public void WhereALaterTryMayHelpTheRunIsSuspended()
    {
        var run = _home.NewRun("later", _home.Plan());
        _provider.Faults.Enqueue(new("POST fine_tuning/jobs", 429, Refusal("Daily limit reached.", "daily_rate_limit_exceeded"), RetryAfter: "3600"));
        var end = Assert.IsType<Finished>(_home.Execute(run)[^1]);
        Assert.Equal(RunOutcome.Suspended, end.Outcome);
        Assert.Contains("60 minutes", end.Message);
        _provider.Status = "succeeded";
        Assert.Equal(RunOutcome.Completed, Assert.IsType<Finished>(_home.Execute(run)[^1]).Outcome);
        Assert.Equal((2, 1), (_provider.Count("POST files"), _provider.Jobs.Count));
    }

    [Fact]
    public async Task ANetworkThatIsDownSuspendsTheRun()
    {
        var run = _home.NewRun("down", _home.Plan());
        await _provider.DisposeAsync();
        var end = Assert.IsType<Finished>(_home.Execute(run)[^1]);
        Assert.Equal(RunOutcome.Suspended, end.Outcome);
        Assert.Contains("cannot be reached", end.Message);
        Assert.Contains("resume", end.Remedy);
        _provider = await StartAsync();
    }

    [Theory]
    [InlineData("POST fine_tuning/jobs", 403, "Fine-tuning is no longer available to this organization.", "unsupported", "does not let this account create fine-tuning jobs", "model on this machine")]
    [InlineData("POST fine_tuning/jobs", 429, "You exceeded your current quota.", "insufficient_quota", "no credit left", "billing page")]
    [InlineData("POST fine_tuning/jobs", 400, "Model base is not available for fine-tuning.", "model_not_available", "cannot be fine-tuned", "Choose another of its models")]
    [InlineData("POST files", 400, "The file failed moderation: unsafe content.", "unsafe_file", "check of contents", "Remove the rows")]
    [InlineData("GET models", 403, "Missing scope api.model.read.", "insufficient_permissions", "may not do this", "rights")]
    public void ARefusalIsToldWithItsRemedy(string request, int status, string message, string code, string what, string remedy)
    {
        _provider.Faults.Enqueue(new(request, status, Refusal(message, code)));
        var end = Assert.IsType<Finished>(_home.Execute(_home.NewRun("refused", _home.Plan()))[^1]);
        Assert.Equal(RunOutcome.Failed, end.Outcome);
        Assert.Contains(what, end.Message);
        Assert.Contains(remedy, end.Remedy);
        Assert.Empty(_provider.Faults);
        Assert.Empty(_provider.Jobs);
    }

    [Fact]
    public void AKeyThatIsNotTakenIsToldWithoutShowingIt()
    {
        _home.Key = "sk-wrong-0815-secret";
        var run = _home.NewRun("key", _home.Plan());
        var end = Assert.IsType<Finished>(_home.Execute(run)[^1]);
        Assert.Contains("does not take the API key", end.Message);
        Assert.All(_home.AllText(), text => Assert.DoesNotContain("0815", text));
        _home.Key = null;
        Assert.Contains("FINETUNE_API_KEY", ((Finished)_home.Execute(_home.NewRun("none", run.Plan))[^1]).Remedy);
        Assert.Equal(0, _provider.Count("POST"));
    }

    [Fact]
    public void ALineThatIsRefusedIsToldAsTheRowItCameFrom()
    {
        _provider.Faults.Enqueue(new("POST files", 400, Refusal("finetune-train.jsonl, line 2: the example is not to our liking.", "invalid_file_format")));
        var plan = _home.Plan();
        var end = Assert.IsType<Finished>(_home.Execute(_home.NewRun("line", plan with { Data = plan.Data with { Split = new(100, 0, 0) } }))[^1]);
        Assert.Contains("rows.jsonl, row 2", end.Message);
        Assert.Contains("not to our liking", end.Message);
    }

    [Fact]
    public void TooFewRowsAreRefusedHereAndNothingIsSent()
    {
        var end = Assert.IsType<Finished>(_home.Execute(_home.NewRun("few", _home.Plan(RemoteHome.Chats(6))))[^1]);
        Assert.Contains("at least 10 are needed", end.Message);
        Assert.Empty(_provider.Requests);
    }

    [Fact]
    public void AModelThatIsGoneIsToldBeforeAnythingIsSent()
    {
        _provider.Models.Remove("base");
        var end = Assert.IsType<Finished>(_home.Execute(_home.NewRun("gone", _home.Plan()))[^1]);
        Assert.Contains("does not list base", end.Message);
        Assert.Equal(0, _provider.Count("POST"));
    }

    [Fact]
    public void AJobThatFailsIsToldAndCanBeCreatedOnceMore()
    {
        var run = _home.NewRun("failed", _home.Plan());
        (_provider.Status, _provider.Error) = ("failed", new { code = "server_error", message = "A machine went up in smoke" });
        var end = Assert.IsType<Finished>(_home.Execute(run)[^1]);
        Assert.Equal(RunOutcome.Failed, end.Outcome);
        Assert.Contains("went up in smoke", end.Message);
        (_provider.Status, _provider.Error) = ("succeeded", null);
        Assert.Equal(RunOutcome.Completed, Assert.IsType<Finished>(_home.Execute(run)[^1]).Outcome);
        Assert.Equal((2, 2), (_provider.Count("POST files"), _provider.Jobs.Count));
    }

    [Fact]
    public void DiscardCancelsTheJob()
    {
        var events = _home.Execute(_home.NewRun("discarded", _home.Plan()), (e, control) => { if (e is StepCompleted { Step: 3 }) control.Discard(); });
        Assert.Equal(RunOutcome.Discarded, Assert.IsType<Finished>(events[^1]).Outcome);
        Assert.Equal("cancelled", _provider.Status);
    }

    [Fact]
    public void StopKeepsTheNewestModelThereIs()
    {
        _provider.Checkpoints.AddRange([(4, "ft:base:org::1:ckpt-4"), (2, "ft:base:org::1:ckpt-2")]);
        var run = _home.NewRun("kept", _home.Plan());
        var events = _home.Execute(run, (e, control) => { if (e is StepCompleted { Step: 5 }) control.StopAndKeep(); });
        Assert.Equal(RunOutcome.StoppedAndKept, Assert.IsType<Finished>(events[^1]).Outcome);
        Assert.Equal("ft:base:org::1:ckpt-4", ApiModelConfig.TryRead(run.ModelFolder)!.Model);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PauseAndResumeArePassedOnWhereTheProviderHasThem(bool has)
    {
        _provider.CanPause = has;
        var events = _home.Execute(_home.NewRun("paused", _home.Plan()), (e, control) =>
        {
            if (e is StepCompleted { Step: 8 }) control.Pause();
            if (e is Marked { Caption: "paused" } or Logged { Severity: Severity.Warning }) { control.Resume(); _provider.Events.Add(("late", "Step 9/9: training loss=0.3", null)); }
            if (e is StepCompleted { Step: 9 }) _provider.Status = "succeeded";
        });
        Assert.Equal(RunOutcome.Completed, Assert.IsType<Finished>(events[^1]).Outcome);
        Assert.Equal(1, _provider.Count("POST fine_tuning/jobs/ftjob-1/pause"));
        Assert.Equal(has ? 1 : 0, _provider.Count("POST fine_tuning/jobs/ftjob-1/resume"));
        Assert.Equal(!has, events.OfType<Logged>().Any(l => l.Text.Contains("was not paused")));
        Assert.Equal(0.3, events.OfType<StepCompleted>().Single(s => s.Step == 9).Loss);
    }

    [Fact]
    public void PreferencesAreLearntByDpo()
    {
        _provider.Status = "succeeded";
        var rows = string.Concat(Enumerable.Range(0, 30).Select(i => JsonSerializer.Serialize(new { prompt = $"Question {i}", chosen = $"good {i}", rejected = $"bad {i}" }) + "\n"));
        var events = _home.Execute(_home.NewRun("dpo", _home.Plan(rows, "pairs.jsonl") with { DpoBeta = 0.2, Api = new(4, 0.5) }));
        Assert.Equal(RunOutcome.Completed, Assert.IsType<Finished>(events[^1]).Outcome);
        var numbers = _provider.Jobs["ftjob-1"].GetProperty("method").GetProperty("dpo").GetProperty("hyperparameters");
        Assert.Equal((0.2, 4, 0.5), (numbers.GetProperty("beta").GetDouble(), numbers.GetProperty("batch_size").GetInt32(), numbers.GetProperty("learning_rate_multiplier").GetDouble()));
    }

    [Fact]
    public void OfflineNothingIsAsked()
    {
        var plan = _home.Plan();
        new EngineSettings { MinimumFreeBytes = 1, Offline = true }.Save(_home.Home);
        Assert.Contains("Offline", Assert.Throws<UserException>(() => FineTuner.Check(_home.Home, plan)).Message);
        Assert.Contains("Offline", ((Finished)_home.Execute(_home.NewRun("offline", plan))[^1]).Message);
        Assert.Empty(_provider.Requests);
    }
}
