using FineTune.Engine;
using FineTune.Engine.Baselines;
using FineTune.Engine.Data;
using Sylvan.Data.Csv;

namespace FineTune.Studio.Tests.Engine.Baselines;

public sealed class ClassicalBaselineTests
{
    private static LabelledText Row(string text, int label, int index = 0) => new(text, label, new(DataPart.Train, index));

    private static readonly TextClassificationData Tiny = new(["x", "y"],
        [Row("cat", 0), Row("cat and dog", 0), Row("dog", 0), Row("stock market", 1), Row("market news", 1)], [],
        [Row("the dog", 0), Row("market", 1), Row("the market", 1), Row("news", 1)], []);

    [Fact]
    public void MajorityAnswersTheLargestTrainingClass()
    {
        var scores = ClassicalBaseline.Score(Tiny, Tiny.Test, seed: 1);
        // Always x: 1 of 4 right. F1 of x = 2*1/(4+1) = .4, of y = 0; macro .2
        Assert.Equal((0.25, 0.2), (scores.Majority!.Value, scores.Majority!.MacroF1));
        Assert.Contains("'x'", scores.Majority!.Name);
        Assert.Equal(1.0, scores.Classical!.Accuracy);
        Assert.True(scores.Classical.Seconds > 0);
    }

    [Fact]
    public void WhatCannotBeScoredIsSaid()
    {
        Assert.Throws<UserException>(() => ClassicalBaseline.Score(Tiny, [], 1));
        Assert.Throws<UserException>(() => ClassicalBaseline.Score(Tiny with { Train = [] }, Tiny.Test, 1));
        Assert.Null(ClassicalBaseline.Score(Tiny with { Train = [Row("only", 0), Row("one class", 0)] }, Tiny.Test, 1).Classical);
    }

    [Fact]
    public void ACancelledScoreEnds() =>
        Assert.ThrowsAny<OperationCanceledException>(() => ClassicalBaseline.Score(Tiny, Tiny.Test, 1, new CancellationToken(canceled: true)));

    /// <summary>8 rows of each of the 77 classes; scikit-learn and this model reach about .69 there, the largest class .013.</summary>
    [Fact]
    public void RealQuestionsAreToldApart()
    {
        var train = Read(TestData.Real("banking77/train.csv")).GroupBy(r => r.Label).SelectMany(g => g.Take(8)).ToList();
        var labels = train.Select(r => r.Label).Distinct().Order(StringComparer.Ordinal).ToList();
        var data = new TextClassificationData(labels, [.. train.Select(r => Row(r.Text, labels.IndexOf(r.Label)))], [],
            [.. Read(TestData.Real("banking77/test.csv")).Select(r => Row(r.Text, labels.IndexOf(r.Label)))], []);
        var scores = ClassicalBaseline.Score(data, data.Test, seed: 1);
        Assert.InRange(scores.Classical!.Value, 0.66, 0.75);
        Assert.InRange(scores.Majority!.Value, 0.01, 0.02);
    }

    private static IEnumerable<(string Text, string Label)> Read(string path)
    {
        using var reader = CsvDataReader.Create(path);
        while (reader.Read()) yield return (reader.GetString(0), reader.GetString(1));
    }
}
