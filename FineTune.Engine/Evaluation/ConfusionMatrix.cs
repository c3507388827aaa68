namespace FineTune.Engine.Evaluation;

/// <summary>Counts of (true class, predicted class), true classes in rows, and the scores that follow from them alone.</summary>
public sealed class ConfusionMatrix(int classes)
{
    private readonly int[] _counts = new int[classes * classes]; // [true, predicted]

    public int Classes => classes;

    public int Rows { get; private set; }

    public int Correct { get; private set; }

    public double Accuracy => Rows == 0 ? 0 : (double)Correct / Rows;

    public int this[int truth, int predicted] => _counts[truth * classes + predicted];

    public void Add(int truth, int predicted, int times = 1)
    {
        _counts[truth * classes + predicted] += times;
        Rows += times;
        if (truth == predicted) Correct += times;
    }

    /// <summary>
    /// The mean of F1 over the classes that occur among the true or the predicted ones. This is
    /// <c>sklearn.metrics.f1_score(average="macro", zero_division=0)</c>: a class that occurs in neither is left out of the mean,
    /// one that is only ever predicted, or never predicted, counts with F1 = 0.
    /// </summary>
    public double MacroF1
    {
        get
        {
            var (truth, predicted) = Margins();
            var correct = new int[classes];
            for (var c = 0; c < classes; c++) correct[c] = this[c, c];
            return MacroF1Of(correct, truth, predicted);
        }
    }

    /// <summary>
    /// Precision = right / predicted as the class, recall = right / truly of the class, F1 = their harmonic mean = 2 right / (predicted + true);
    /// 0 where the divisor is 0. All classes, in the order given.
    /// </summary>
    public IReadOnlyList<ClassScore> PerClass(IReadOnlyList<string> labels)
    {
        var (truth, predicted) = Margins();
        return [.. Enumerable.Range(0, classes).Select(c => new ClassScore(
            labels[c], Ratio(this[c, c], predicted[c]), Ratio(this[c, c], truth[c]), Ratio(2 * this[c, c], predicted[c] + truth[c]), truth[c]))];
    }

    /// <summary>[true][predicted]</summary>
    public int[][] ToRows() => [.. Enumerable.Range(0, classes).Select(c => _counts.AsSpan(c * classes, classes).ToArray())];

    internal static double MacroF1Of(ReadOnlySpan<int> correct, ReadOnlySpan<int> truth, ReadOnlySpan<int> predicted)
    {
        var sum = 0.0;
        var present = 0;
        for (var c = 0; c < correct.Length; c++)
        {
            if (truth[c] + predicted[c] == 0) continue;
            present++;
            sum += 2.0 * correct[c] / (truth[c] + predicted[c]);
        }
        return present == 0 ? 0 : sum / present;
    }

    private (int[] Truth, int[] Predicted) Margins()
    {
        var truth = new int[classes];
        var predicted = new int[classes];
        for (var t = 0; t < classes; t++)
            for (var p = 0; p < classes; p++)
            {
                truth[t] += this[t, p];
                predicted[p] += this[t, p];
            }
        return (truth, predicted);
    }

    private static double Ratio(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
