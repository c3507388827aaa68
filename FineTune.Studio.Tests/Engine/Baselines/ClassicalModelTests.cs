using FineTune.Engine;
using FineTune.Engine.Baselines;
using FineTune.Engine.Data;

namespace FineTune.Studio.Tests.Engine.Baselines;

public sealed class ClassicalModelTests
{
    // Given in an order that is not alphabetical: the probabilities must keep it.
    private static readonly string[] Labels = ["parcel", "invoice", "never seen", "password"];

    private static readonly LabelledText[] Rows = Some(
        ("Where is my parcel?", 0), ("The parcel has not arrived yet", 0), ("My package was delivered to the wrong door", 0), ("The courier lost the parcel", 0),
        ("I was charged twice on this invoice", 1), ("Please send the invoice again", 1), ("The amount on the bill is wrong", 1), ("Die Rechnung stimmt nicht", 1),
        ("I forgot my password", 3), ("The password reset mail never comes", 3), ("Cannot log in, password rejected", 3), ("パスワードを忘れました", 3));

    private static LabelledText[] Some(params (string Text, int Label)[] rows) =>
        [.. rows.Select((r, i) => new LabelledText(r.Text, r.Label, new RowReference(DataPart.Train, i)))];

    private static string Answer(ClassicalPredictor predictor, string text)
    {
        var probabilities = predictor.Predict([text])[0];
        return predictor.Labels[Array.IndexOf(probabilities, probabilities.Max())];
    }

    [Fact]
    public void LearnsToTellTheClassesApart()
    {
        using var predictor = new ClassicalPredictor(ClassicalModel.Train(Labels, Rows));
        Assert.Equal("parcel", Answer(predictor, "my parcel is late"));
        Assert.Equal("invoice", Answer(predictor, "a wrong invoice"));
        Assert.Equal("password", Answer(predictor, "PASSWORD lost"));
        Assert.Equal("password", Answer(predictor, "パスワード")); // a language without spaces between words: characters tell
        Assert.All(predictor.Predict(["my parcel is late", "", "zzz 💥"]), p =>
        {
            Assert.Equal(4, p.Length);
            Assert.Equal(1, p.Sum(), 4);
            Assert.Equal(2, Array.IndexOf(p, p.Min())); // the class without rows is the least likely one
        });
    }

    [Fact]
    public void OneSeedGivesOneModelBitForBit()
    {
        string[] texts = ["my parcel is late", "the bill", "log in"];
        using var first = new ClassicalPredictor(ClassicalModel.Train(Labels, Rows, seed: 5));
        using var second = new ClassicalPredictor(ClassicalModel.Train(Labels, Rows, seed: 5));
        Assert.Equal(first.Predict(texts), second.Predict(texts));
    }

    [Fact]
    public void ASavedModelAnswersTheSame()
    {
        string[] texts = ["my parcel is late", "the bill", "log in", ""];
        using var folder = new TemporaryFolder();
        var model = ClassicalModel.Train(Labels, Rows);
        model.Save(folder["model"]);
        using var before = new ClassicalPredictor(model);
        using var after = ClassicalPredictor.Load(folder["model"]);
        Assert.Equal(Labels, after.Labels);
        Assert.Equal(before.Predict(texts), after.Predict(texts));
        Assert.Equal(["config.json", "labels.json", "model.zip"], Directory.GetFiles(folder["model"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("\"model_type\": \"classical\"", File.ReadAllText(folder["model/config.json"]));
    }

    [Fact]
    public void AFolderThatIsNoClassicalModelIsRefused()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<UserException>(() => ClassicalPredictor.Load(folder.Root));
        ClassicalModel.Train(Labels, Rows).Save(folder["m"]);

        folder.Write("m/labels.json", "[\"one\"]");
        Assert.Contains("4 classes", Assert.Throws<UserException>(() => ClassicalPredictor.Load(folder["m"])).Message);
        folder.Write("m/model.zip", "not a zip");
        Assert.Contains("not a model ML.NET can read", Assert.Throws<UserException>(() => ClassicalPredictor.Load(folder["m"])).Message);
        File.Delete(folder["m/model.zip"]);
        Assert.Contains("not a model ML.NET can read", Assert.Throws<UserException>(() => ClassicalPredictor.Load(folder["m"])).Message);
        folder.Write("m/config.json", "{\"model_type\":\"use-lite\"}");
        Assert.Contains("use-lite", Assert.Throws<UserException>(() => ClassicalPredictor.Load(folder["m"])).Message);
    }

    [Fact]
    public void SeveralThreadsGetTheAnswersOfOne()
    {
        using var predictor = new ClassicalPredictor(ClassicalModel.Train(Labels, Rows));
        string[] texts = [.. Rows.Select(r => r.Text)];
        var expected = predictor.Predict(texts);
        Parallel.For(0, 8, _ => Assert.Equal(expected, predictor.Predict(texts)));
    }

    [Fact]
    public void TheFewestRowsAndManyClassesWork()
    {
        using var two = new ClassicalPredictor(ClassicalModel.Train(["a", "b"], Some(("yes", 0), ("no", 1))));
        Assert.Equal("b", Answer(two, "no"));
        // 1,000 classes x 3,000 rows: the quicker solver's side.
        string[] labels = [.. Enumerable.Range(0, 1000).Select(i => $"class {i}")];
        var rows = Some([.. labels.SelectMany((_, i) => new[] { ($"word{i} alpha", i), ($"beta word{i}", i), ($"word{i}", i) })]);
        Assert.False(ClassicalModel.IsSmall(rows.Length, labels.Length));
        using var many = new ClassicalPredictor(ClassicalModel.Train(labels, rows));
        Assert.Equal("class 137", Answer(many, "word137"));
        Assert.Equal("class 999", Answer(many, "gamma word999"));
    }

    [Fact]
    public void OneClassIsRefused() =>
        Assert.Contains("fewer than two classes", Assert.Throws<UserException>(() => ClassicalModel.Train(Labels, Rows[..4])).Message);

    [Fact]
    public void ACancelledTrainingEnds()
    {
        using var source = new CancellationTokenSource();
        var messages = 0;
        void Log(string _)
        {
            if (++messages == 3) source.Cancel();
        }
        Assert.ThrowsAny<OperationCanceledException>(() => ClassicalModel.Train(Labels, Rows, log: Log, token: source.Token));
        Assert.True(messages >= 3);
    }
}
