using CsCheck;
using FineTune.Engine;
using FineTune.Engine.Evaluation;

namespace FineTune.Studio.Tests.Engine.Evaluation;

public sealed class ClassificationMetricsTests
{
    private static readonly string[] Abc = ["a", "b", "c"];

    // Six rows: a>a a>a a>b b>b b>c c>c, so 4 of 6 are right.
    private static readonly int[] Truth = [0, 0, 0, 1, 1, 2];

    private static readonly float[][] Probabilities =
    [
        [0.8f, 0.1f, 0.1f], [0.6f, 0.3f, 0.1f], [0.2f, 0.7f, 0.1f], [0.1f, 0.8f, 0.1f], [0.1f, 0.2f, 0.7f], [0.0f, 0.1f, 0.9f],
    ];

    private static readonly ClassificationReport Report = ClassificationMetrics.Evaluate("test", Abc, Probabilities, Truth);

    [Fact]
    public void ConfusionHasTrueClassesInRows()
    {
        Assert.Equal([[2, 1, 0], [0, 1, 1], [0, 0, 1]], Report.Confusion);
        Assert.Equal(("test", 6), (Report.Split, Report.Rows));
        Assert.Equal(4.0 / 6, Report.Accuracy, 12);
    }

    [Fact]
    public void PerClassScoresFollowFromTheCounts()
    {
        // a: precision 2/2, recall 2/3, F1 = 2*2/(2+3) = 0.8; b: 1/2, 1/2, 0.5; c: 1/2, 1/1, F1 = 2*1/(2+1) = 2/3
        Assert.Equal([new("a", 1, 2.0 / 3, 0.8, 3), new("b", 0.5, 0.5, 0.5, 2), new("c", 0.5, 1, 2.0 / 3, 1)], Report.PerClass);
        Assert.Equal((0.8 + 0.5 + 2.0 / 3) / 3, Report.MacroF1, 12);
    }

    [Fact]
    public void LogLossIsTheMeanNegativeLogOfTheTrueClass()
    {
        // -(ln .8 + ln .6 + ln .2 + ln .8 + ln .2 + ln .9) / 6
        var expected = -(Math.Log(.8) + Math.Log(.6) + Math.Log(.2) + Math.Log(.8) + Math.Log(.2) + Math.Log(.9)) / 6;
        Assert.Equal(expected, Report.LogLoss, 6);
    }

    [Fact]
    public void CertainAndWrongCostsTheClippedLog()
    {
        var report = ClassificationMetrics.Evaluate("test", ["a", "b"], [[1f, 0f]], [1]);
        Assert.Equal(-Math.Log(1e-15), report.LogLoss, 9); // 34.54
    }

    [Fact]
    public void CalibrationErrorIsTheMeanGapOfTheBins()
    {
        // Confidences and right: .8 y, .6 y, .7 n, .8 y, .7 n, .9 y; bins of width 1/15: .6 (8/15,9/15], .7 (10/15,11/15], .8 (11/15,12/15] , .9 (13/15,14/15]
        // gaps: |1-.6| = .4, |0-1.4| = 1.4, |2-1.6| = .4, |1-.9| = .1; sum 2.3 / 6 rows
        Assert.Equal(2.3 / 6, Report.ExpectedCalibrationError, 6);
        Assert.Equal([1, 2, 2, 1], Report.Reliability.Select(b => b.Rows));
        Assert.Equal([1.0, 0.0, 1.0, 1.0], Report.Reliability.Select(b => b.Accuracy));
        Assert.Equal(0.7, Report.Reliability[1].Confidence, 6);
    }

    [Fact]
    public void AClassWithoutTrueOrPredictedRowsIsLeftOutOfMacroF1ButOneOnlyPredictedCountsAsZero()
    {
        // sklearn: f1_score([0,0,1,1],[0,0,1,2],average="macro") -> classes 0,1,2 -> (1 + 2/3 + 0)/3; the never seen class 3 is left out
        var matrix = new ConfusionMatrix(4);
        matrix.Add(0, 0, 2);
        matrix.Add(1, 1);
        matrix.Add(1, 2);
        Assert.Equal((1 + (2.0 / 3)) / 3, matrix.MacroF1, 12);
        Assert.Equal(new("d", 0, 0, 0, 0), matrix.PerClass(["a", "b", "c", "d"])[3]);
    }

    [Fact]
    public void ProbabilitiesThatAreNoNumbersCountAsZeroAndNothingBreaks()
    {
        var report = ClassificationMetrics.Evaluate("test", ["a", "b"], [[float.NaN, float.NaN], [float.NaN, 0.5f]], [0, 1]);
        Assert.Equal((LogLoss.Of(0) + Math.Log(2)) / 2, report.LogLoss, 9);
        Assert.True(double.IsFinite(report.ExpectedCalibrationError));
        Assert.Equal([[1, 0], [0, 1]], report.Confusion);
    }

    [Fact]
    public void NoRowsAndMisfitsAreSaid()
    {
        Assert.Contains("test part has no rows", Assert.Throws<UserException>(() => ClassificationMetrics.Evaluate("test", Abc, [], [])).Message);
        Assert.Throws<ArgumentException>(() => ClassificationMetrics.Evaluate("test", Abc, [[1f, 0f]], [0]));
        Assert.Throws<ArgumentException>(() => ClassificationMetrics.Evaluate("test", Abc, [[1f, 0f, 0f]], [3]));
        Assert.Throws<ArgumentException>(() => ClassificationMetrics.Evaluate("test", Abc, [[1f, 0f, 0f]], [0, 1]));
    }

    private static readonly Gen<(int Classes, (int Truth, float[] Probabilities)[] Rows)> Evaluations =
        from classes in Gen.Int[2, 6]
        from rows in Gen.Select(Gen.Int[0, classes - 1], Gen.Float.Unit.Array[classes]).Array[1, 60]
        select (classes, rows);

    private static ClassificationReport Evaluate(int classes, (int Truth, float[] Probabilities)[] rows, Func<int, int> name) =>
        ClassificationMetrics.Evaluate("test", [.. Enumerable.Range(0, classes).Select(c => "c" + name(c))],
            [.. rows.Select(r => Renamed(r.Probabilities, name))], [.. rows.Select(r => name(r.Truth))]);

    private static float[] Renamed(float[] values, Func<int, int> name)
    {
        var renamed = new float[values.Length];
        for (var i = 0; i < values.Length; i++) renamed[name(i)] = values[i];
        return renamed;
    }

    [Fact]
    public void CountsAddUpAndScoresStayInRange() => Evaluations.Sample(e =>
    {
        var report = Evaluate(e.Classes, e.Rows, c => c);
        Assert.Equal(e.Rows.Length, report.Confusion.Sum(r => r.Sum()));
        Assert.Equal(report.PerClass.Select(c => c.Support), report.Confusion.Select(r => r.Sum()));
        Assert.Equal(e.Rows.Length, report.Reliability.Sum(b => b.Rows));
        Assert.InRange(report.ExpectedCalibrationError, 0, 1);
        Assert.InRange(report.Accuracy, report.AccuracyInterval[0], report.AccuracyInterval[1]);
        Assert.InRange(report.MacroF1, report.MacroF1Interval[0], report.MacroF1Interval[1]);
        Assert.InRange(report.MacroF1Interval[0], 0, 1);
        Assert.InRange(report.MacroF1Interval[1], 0, 1);
    }, iter: 100);

    [Fact]
    public void RenumberingTheClassesChangesNoScore() => Evaluations.Sample(e =>
    {
        // Equal probabilities go to the first class, which renumbering changes: such rows are no case here.
        var rows = e.Rows.Where(r => r.Probabilities.Distinct().Count() == e.Classes).ToArray();
        if (rows.Length == 0) return;
        var plain = Evaluate(e.Classes, rows, c => c);
        var turned = Evaluate(e.Classes, rows, c => (c + 1) % e.Classes);
        Assert.Equal(plain.Accuracy, turned.Accuracy);
        Assert.Equal(plain.MacroF1, turned.MacroF1, 12);
        Assert.Equal(plain.LogLoss, turned.LogLoss, 12);
        Assert.Equal(plain.ExpectedCalibrationError, turned.ExpectedCalibrationError, 12);
        for (var c = 0; c < e.Classes; c++)
            Assert.Equal(plain.PerClass[c] with { Label = "" }, turned.PerClass[(c + 1) % e.Classes] with { Label = "" });
    }, iter: 100);
}
