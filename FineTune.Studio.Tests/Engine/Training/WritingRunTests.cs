using FineTune.Engine;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Inference;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Training;

[Collection(nameof(TorchCollection))]
public sealed class WritingRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FineTuneHome _home;

    public WritingRunTests() => _home = new(Path.Combine(_folder.Root, "home"));

    [Theory]
    [InlineData("full")]
    [InlineData("lora")]
    [InlineData("partly-frozen")]
    public void LearnsToWriteAndSaysHowWell(string method)
    {
        var plan = Plan("stories.txt", TinyGpt2.Documents(120)) with { Method = method, WatchedPrompts = "The cat\nA dog", Epochs = method == "full" ? 2 : 3 };
        var (run, events) = Execute("run", plan);
        var report = Assert.IsType<GenerationReport>(Assert.IsType<Finished>(events[^1]).Evaluation);
        Assert.True(report.Perplexity < 0.7 * report.Baselines!.Base!.Perplexity, $"{report.Perplexity} after, {report.Baselines.Base.Perplexity} before");
        var validations = events.OfType<Validated>().ToList();
        Assert.All(validations, v => Assert.Equal("perplexity", v.MetricName));
        Assert.True(validations[^1].Metric < validations[0].Metric);
        Assert.All(validations, v => Assert.True(v.More![Validated.BitsPerByte] > 0));
        // Answered before the first step and at every validation.
        Assert.Equal(validations.Select(v => v.Step).Prepend(0), events.OfType<Sampled>().Where(s => s.Prompt == "A dog").Select(s => s.Step));
        Assert.Contains(report.Samples[0].Prompt[..8], File.ReadAllText(run.PredictionsFile));
        using var generator = TextGenerators.Load(run.Root);
        Assert.Equal(64, generator.ContextLength);
        Assert.Throws<UserException>(() => Predictors.Load(run.Root));
    }

    [Fact]
    public void AnswersAreLearntAndTheTemplateIsKept()
    {
        var plan = Plan("chats.jsonl", TinyGpt2.Chats(200)) with { Epochs = 8 };
        var (run, events) = Execute("run", plan);
        var report = Assert.IsType<GenerationReport>(Assert.IsType<Finished>(events[^1]).Evaluation);
        Assert.All(report.Samples, s => Assert.StartsWith("In the ", s.Reference));
        Assert.True(report.Tuned!.AgainstReferences!.RougeL > report.Base!.AgainstReferences!.RougeL);
        using var generator = (TorchTextGenerator)TextGenerators.Load(run.Root);
        Assert.Equal("plain", generator.Template.Id);
        var learnt = events.OfType<Logged>().Single(l => l.Text.Contains("tokens to learn"));
        Assert.Contains("filled", learnt.Text);
    }

    [Fact]
    public void PreferencesAreLearntFromThePairs()
    {
        var plan = Plan("pairs.jsonl", TinyGpt2.Preferences(120)) with { Epochs = 3, LearningRate = 1e-3 };
        var (_, events) = Execute("run", plan);
        var end = Assert.IsType<Finished>(events[^1]);
        Assert.True(end.Outcome == RunOutcome.Completed, end.Message);
        var report = Assert.IsType<GenerationReport>(end.Evaluation);
        Assert.True(report.RewardAccuracy > 0.9, $"{report.RewardAccuracy}");
        Assert.True(report.RewardMargin > 0);
        var validations = events.OfType<Validated>().ToList();
        Assert.All(validations, v => Assert.Equal("rewardAccuracy", v.MetricName));
        Assert.True(validations[^1].More![Validated.RewardMargin] > validations[0].More![Validated.RewardMargin]);
    }

    [Theory]
    [InlineData("full", "stories")]
    [InlineData("lora", "stories")]
    [InlineData("full", "pairs")]
    public void ASuspendedRunGoesOnToTheSameBits(string method, string kind)
    {
        var plan = (kind == "pairs" ? Plan("pairs.jsonl", TinyGpt2.Preferences(60)) : Plan("stories.txt", TinyGpt2.Documents(60))) with { Method = method };
        var (straight, _) = Execute("straight", plan);
        var halting = RunFolder.Create(Path.Combine(_folder.Root, "halting"), plan);
        Run(halting, (e, control) => { if (e is StepCompleted { Step: 5 }) control.Suspend(); });
        manual_seed(999);
        Run(halting);
        Assert.Equal(File.ReadAllBytes(Path.Combine(straight.ModelFolder, "model.safetensors")), File.ReadAllBytes(Path.Combine(halting.ModelFolder, "model.safetensors")));
        Assert.Equal(straight.ReadEvents().OfType<StepCompleted>().Select(s => s.Loss), halting.ReadEvents().OfType<StepCompleted>().Select(s => s.Loss));
    }

    public void Dispose() => _folder.Dispose();

    private TrainingPlan Plan(string file, string content) => TinyGpt2.Plan(_home, _folder, file, content);

    private (RunFolder Run, List<TrainingEvent> Events) Execute(string name, TrainingPlan plan)
    {
        var run = RunFolder.Create(Path.Combine(_folder.Root, name), plan);
        var events = Run(run);
        var end = Assert.IsType<Finished>(events[^1]);
        Assert.True(end.Outcome == RunOutcome.Completed, end.Message + events.OfType<Logged>().LastOrDefault()?.Text);
        return (run, events);
    }

    private List<TrainingEvent> Run(RunFolder run, Action<TrainingEvent, RunControl>? onEvent = null)
    {
        var (events, control) = (new List<TrainingEvent>(), new RunControl());
        new FineTuner(_home, new EngineSettings()).Run(run, e =>
        {
            events.Add(e);
            onEvent?.Invoke(e, control);
        }, control);
        return events;
    }
}
