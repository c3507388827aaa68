using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Inference;
using FineTune.Engine.Tasks;

namespace FineTune.Studio.Tests.Engine.Tasks;

[Collection(nameof(TorchCollection))]
public sealed class TaskRunTests : IDisposable
{
    private readonly TinyTasks _tiny = new();

    public static TheoryData<string, string, string> TasksAndFamilies =>
        new(from task in LearningTasks.All.Where(t => t is { Writes: false, SeesImages: false }) // encoders only read: see WritingRunTests
            from run in new[] { ("bert", "full"), ("use-lite", "full"), ("use-lite", "frozen"), ("roberta", "frozen"), ("distilbert", "lora") }
            select (task.Id, run.Item1, run.Item2));

    [Theory]
    [MemberData(nameof(TasksAndFamilies))]
    public void EveryTaskSearchesRefitsEvaluatesAndAnswersAsWritten(string task, string family, string method)
    {
        var plan = _tiny.Plan(family, method, task) with { Epochs = 2, RefitOnAllRows = true };
        var run = _tiny.NewRun("a", plan);
        var events = _tiny.Execute(run);
        var finished = Assert.IsType<Finished>(events[^1]);
        Assert.True(finished.Outcome == RunOutcome.Completed, finished.Message);
        Assert.Contains(events.OfType<Marked>(), m => m.Caption.StartsWith("Refit on all training rows"));
        Assert.All(events.OfType<Validated>(), v => Assert.Equal(LearningTasks.Find(task).MetricName, v.MetricName));

        using var data = _tiny.Load(plan);
        using var predictor = Predictors.Load(run.Root);
        Assert.Equal(task, predictor.Task.Id);
        Assert.Equal(data.Labels, predictor.Labels);
        var answers = predictor.Predict([.. data.Asked(DataPart.Test)]);
        Assert.Equal(data.Rows(DataPart.Test), finished.Evaluation!.Rows);
        switch (task)
        {
            case "text-similarity":
                Assert.IsType<SimilarityReport>(finished.Evaluation);
                var scores = SimilarityPredictionsCsv.Read(run.PredictionsFile, PredictionOrder.AsEvaluated, take: 1000).Rows;
                Assert.Equal(answers.Length, scores.Count);
                Assert.All(scores.Zip(answers), p => Assert.Equal(p.First.Predicted, p.Second[0], 1e-3));
                break;
            case "token-tagging":
                Assert.IsType<TaggingReport>(finished.Evaluation);
                var tagged = TaggingPredictionsCsv.Read(run.PredictionsFile, new PredictionQuery { Take = 1000 }).Rows;
                Assert.Equal(tagged.Select(r => r.Predicted), answers.Select(a => TagAnswers.MostProbable(a, data.Labels.Count).Select(t => data.Labels[t]).ToArray()));
                break;
            default:
                Assert.IsType<ClassificationReport>(finished.Evaluation);
                var classes = PredictionsCsv.Read(run.PredictionsFile, new PredictionQuery { Take = 1000 }).Rows;
                Assert.Equal(answers.Length, classes.Count);
                Assert.All(classes.Zip(answers), p => Assert.Equal(p.First.Probabilities!.Select(v => (double)v), p.Second.Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-4));
                break;
        }
    }

    [Fact]
    public void TagsAreLearnt()
    {
        var finished = Assert.IsType<Finished>(_tiny.Execute(_tiny.NewRun("a", _tiny.Plan("use-lite", "full", "token-tagging") with { Epochs = 6 }))[^1]);
        Assert.True(Assert.IsType<TaggingReport>(finished.Evaluation).Headline.Value > 0.9, finished.Evaluation!.Headline.ToString());
    }

    /// <summary>The plan allows more tokens than the model has positions for: every method and task reads what the model reads.</summary>
    [Theory]
    [InlineData("partly-frozen", "text-classification")]
    [InlineData("full", "token-tagging")]
    [InlineData("frozen", "token-tagging")]
    public void ALongestLengthBeyondTheModelsIsCutToIt(string method, string task)
    {
        var info = new DataSetStore(_tiny.Home).Import(new ImportRequest { Name = "long.csv", Files = new Dictionary<DataPart, string> { [DataPart.Train] = LongFile() } });
        var plan = _tiny.Plan("bert", method, task) with
        {
            Data = new PlanData { Hash = info.Hash, TextColumn = "words", TagsColumn = "tags", LabelColumn = "label" },
            Epochs = 1,
            MaxLength = 500,
            Truncation = Truncation.Windows,
        };
        var run = _tiny.NewRun("long", plan);
        var events = _tiny.Execute(run);
        var finished = Assert.IsType<Finished>(events[^1]);
        Assert.True(finished.Outcome == RunOutcome.Completed, finished.Message);
        Assert.Contains(events.OfType<Logged>(), l => l.Text.Contains("40 tokens at most"));
        using var predictor = Predictors.Load(run.Root);
        var answer = Assert.Single(predictor.Predict([string.Join(' ', Enumerable.Repeat("card", 60))]));
        Assert.Equal(predictor.Labels.Count * (task == "token-tagging" ? 60 : 1), answer.Length);
    }

    public void Dispose() => _tiny.Dispose();

    private string LongFile()
    {
        var path = Path.Combine(Path.GetDirectoryName(_tiny.Home.Root)!, "long.csv");
        File.WriteAllText(path, "words,tags,label\n" + string.Concat(Enumerable.Range(0, 60).Select(i =>
            $"{i} {string.Join(' ', Enumerable.Repeat(i % 2 == 0 ? "card" : "login", 50))},{string.Join(' ', Enumerable.Repeat(i % 2 == 0 ? "B-a" : "O", 51))},{(i % 2 == 0 ? "a" : "b")}\n")));
        return path;
    }
}
