using System.Text.Json.Nodes;
using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Inference;
using FineTune.Engine.Tuning;
using FineTune.Engine.Weights;

namespace FineTune.Studio.Tests.Engine.Tuning;

[Collection(nameof(TorchCollection))]
public sealed class MethodRunTests : IDisposable
{
    private readonly TinyTasks _tiny = new();

    public static TheoryData<string, string> MethodsAndFamilies =>
        new(from method in new[] { "full", "frozen", "partly-frozen", "gradual", "lora", "contrastive" } from family in new[] { "use-lite", "bert" } select (method, family));

    [Theory]
    [MemberData(nameof(MethodsAndFamilies))]
    public void EveryMethodTrainsToTheEndAndTheSavedModelAnswersAsItWasScored(string method, string family)
    {
        var plan = _tiny.Plan(family, method);
        var run = _tiny.NewRun("a", plan);
        var events = _tiny.Execute(run);
        var finished = Assert.IsType<Finished>(events[^1]);
        Assert.True(finished.Outcome == RunOutcome.Completed, finished.Message);
        var steps = events.OfType<StepCompleted>().ToList();
        Assert.Equal(steps[^1].TotalSteps, steps[^1].Step);
        Assert.All(steps, s => Assert.True(double.IsFinite(s.Loss)));

        using var data = _tiny.Load(plan);
        using var predictor = Predictors.Load(run.Root);
        var answers = predictor.Predict([.. data.Asked(DataPart.Test)]);
        var written = PredictionsCsv.Read(run.PredictionsFile, new PredictionQuery { Take = 1000 }).Rows;
        Assert.Equal(data.Rows(DataPart.Test), written.Count);
        // The boundary of partly frozen layers is kept in half precision while training; the saved model computes it in full.
        var tolerance = method == "partly-frozen" ? 1e-2 : 1e-4;
        Assert.All(written.Zip(answers), p => Assert.Equal(p.First.Probabilities!.Select(v => (double)v), p.Second.Select(v => (double)v), (a, b) => Math.Abs(a - b) < tolerance));
    }

    [Theory]
    [InlineData("bert", "bert.encoder.layer.0.attention.self.query")]
    [InlineData("distilbert", "distilbert.transformer.layer.1.attention.v_lin")]
    [InlineData("use-lite", "layers.0.attention.qkv")]
    public void LoraSavesAdaptersAsPeftNamesThemAndNothingElseButTheHead(string family, string adapted)
    {
        var run = _tiny.NewRun("lora", _tiny.Plan(family, "lora") with { Epochs = 1, LoraRank = 4, LoraAlpha = 8 });
        var finished = Assert.IsType<Finished>(_tiny.Execute(run)[^1]);
        Assert.True(finished.Outcome == RunOutcome.Completed, finished.Message);
        using var file = SafeTensors.Open(Path.Combine(run.Root, "adapter", "adapter_model.safetensors"));
        Assert.Contains($"base_model.model.{adapted}.lora_A.weight", file.Names);
        Assert.Contains($"base_model.model.{adapted}.lora_B.weight", file.Names);
        Assert.All(file.Names, name => Assert.Matches(@"^base_model\.model\.(.+\.lora_[AB]\.weight|(pre_)?classifier\.(weight|bias))$", name));
        var config = Json.ReadFile<JsonObject>(Path.Combine(run.Root, "adapter", "adapter_config.json"));
        Assert.Equal(("LORA", "SEQ_CLS", 4, 8.0), ((string)config["peft_type"]!, (string)config["task_type"]!, (int)config["r"]!, (double)config["lora_alpha"]!));
        Assert.Contains(adapted.Split('.')[^1], config["target_modules"]!.AsArray().Select(t => (string)t!));

        // Merged: the saved matrix is the pre-trained one plus scale * B A, and nothing else of the encoder has moved.
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var before = SafeTensors.Open(Path.Combine(run.Plan.Model["folder:".Length..], "model.safetensors"));
        using var after = SafeTensors.Open(Path.Combine(run.ModelFolder, "model.safetensors"));
        var product = file.Load($"base_model.model.{adapted}.lora_B.weight").matmul(file.Load($"base_model.model.{adapted}.lora_A.weight")) * 2;
        Assert.True(product.abs().max().item<float>() > 0);
        Assert.True(after.Load(adapted + ".weight").allclose(before.Load(adapted + ".weight") + product, atol: 1e-6));
        var targets = config["target_modules"]!.AsArray().Select(t => (string)t!).ToHashSet();
        Assert.All(before.Names.Where(n => !(n.EndsWith(".weight") && targets.Contains(n.Split('.')[^2]))), name =>
            Assert.Equal(before.Load(name).data<float>().ToArray(), after.Load(name).data<float>().ToArray()));
    }

    [Fact]
    public void LoraComputesNoGradientForWhatIsFrozen()
    {
        var plan = _tiny.Plan("bert", "lora");
        using var data = _tiny.Load(plan);
        var context = _tiny.Context(plan, data);
        using var backbone = context.Backbone;
        using var head = context.Head;
        using var learner = new LoraTuning().Prepare(context);
        learner.Train(true);
        using var scope = TorchSharp.torch.NewDisposeScope();
        learner.Loss([0, 1, 2, 3], data, false).backward();
        Assert.All(backbone.parameters(), p => Assert.False(p.requires_grad || p.grad is not null));
        Assert.All(learner.Groups.SelectMany(g => g.Parameters), p => Assert.NotNull(p.Tensor.grad));
        Assert.Equal(2 * 2 * backbone.Layers, learner.Groups.Where(g => g.Name == "adapters").Sum(g => g.Parameters.Count)); // A and B of query and value
    }

    [Fact]
    public void LoraOfRankZeroTrainsTheHeadAlone()
    {
        var run = _tiny.NewRun("rank0", _tiny.Plan("bert", "lora") with { Epochs = 1, LoraRank = 0 });
        Assert.Equal(RunOutcome.Completed, Assert.IsType<Finished>(_tiny.Execute(run)[^1]).Outcome);
        Assert.False(Directory.Exists(Path.Combine(run.Root, "adapter")));
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var before = SafeTensors.Open(Path.Combine(run.Plan.Model["folder:".Length..], "model.safetensors"));
        using var after = SafeTensors.Open(Path.Combine(run.ModelFolder, "model.safetensors"));
        Assert.All(before.Names, name => Assert.Equal(before.Load(name).data<float>().ToArray(), after.Load(name).data<float>().ToArray()));
    }

    [Fact]
    public void StoppingBeforeTrainingBeganSaysThatThereIsNothingToKeepAndTheRunCanGoOn()
    {
        var run = _tiny.NewRun("at once", _tiny.Plan("use-lite", "partly-frozen") with { Epochs = 1 });
        var stopped = Assert.IsType<Finished>(_tiny.Execute(run, (e, control) => { if (e is PhaseChanged { Phase: RunPhase.LoadingModel }) control.StopAndKeep(); })[^1]);
        Assert.Equal((RunOutcome.Failed, "The run was stopped before there was a model to keep."), (stopped.Outcome, stopped.Message));
        Assert.Equal(RunOutcome.Completed, Assert.IsType<Finished>(_tiny.Execute(run)[^1]).Outcome);
    }

    /// <summary>As of FineTunerTests for full and frozen: the count after a run is held against that after a longer one.</summary>
    [Theory]
    [InlineData("partly-frozen")]
    [InlineData("gradual")]
    [InlineData("lora")]
    [InlineData("contrastive")]
    public void MoreStepsLeaveNoMoreTensorsBehind(string method)
    {
        long LeftBy(int epochs)
        {
            var before = Collected();
            var plan = _tiny.Plan("bert", method) with { Epochs = epochs, ContrastiveEpochs = epochs / 2 };
            var finished = Assert.IsType<Finished>(_tiny.Execute(_tiny.NewRun($"{method}-{epochs}", plan))[^1]);
            Assert.True(finished.Outcome == RunOutcome.Completed, finished.Message);
            return Collected() - before;
        }
        static long Collected()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return TorchSharp.torch.Tensor.TotalCount;
        }
        LeftBy(2);
        Assert.Equal(LeftBy(4), LeftBy(8));
    }

    [Fact]
    public void StoppingAContrastiveRunBeforeItHasAHeadSaysSoAndItCanGoOn()
    {
        var run = _tiny.NewRun("early", _tiny.Plan("use-lite", "contrastive"));
        var stopped = Assert.IsType<Finished>(_tiny.Execute(run, (e, control) => { if (e is StepCompleted { Step: 10 }) control.StopAndKeep(); })[^1]);
        Assert.Equal(RunOutcome.Failed, stopped.Outcome);
        Assert.Contains("no model to keep", stopped.Message);
        Assert.False(Directory.Exists(run.ModelFolder));
        Assert.Equal(RunOutcome.Completed, Assert.IsType<Finished>(_tiny.Execute(run)[^1]).Outcome);
    }

    [Theory]
    [InlineData("contrastive")]
    [InlineData("partly-frozen")]
    public void ARefitCutShortKeepsTheBestOfTheSearch(string method)
    {
        var plan = _tiny.Plan("use-lite", method) with { RefitOnAllRows = true };
        var run = _tiny.NewRun("cut", plan);
        var refitting = false;
        var finished = Assert.IsType<Finished>(_tiny.Execute(run, (e, control) =>
        {
            refitting |= e is Marked m && m.Caption.StartsWith("Refit");
            if (refitting && e is StepCompleted) control.StopAndKeep();
        })[^1]);
        Assert.True(refitting);
        Assert.True(finished.Outcome == RunOutcome.StoppedAndKept, finished.Message);
        var search = _tiny.NewRun("search", plan with { RefitOnAllRows = false });
        _tiny.Execute(search);
        Assert.Equal(File.ReadAllBytes(Path.Combine(search.ModelFolder, "model.safetensors")), File.ReadAllBytes(Path.Combine(run.ModelFolder, "model.safetensors")));
    }

    public void Dispose() => _tiny.Dispose();
}
