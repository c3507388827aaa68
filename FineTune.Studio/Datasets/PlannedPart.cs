using System.Globalization;
using FineTune.Engine;
using FineTune.Engine.Data;

namespace FineTune.Studio.Datasets;

/// <summary>How many rows a part will have: those given, or its share of the training rows.</summary>
/// <param name="IsExact">True where the part came as a file of its own.</param>
public sealed record PlannedPart(string Name, string Tone, string Meaning, long Rows, bool IsExact, string Percent)
{
    /// <summary>Training, validation and test, as <see cref="TextClassificationSplit"/> takes them (which also keeps equal texts together, hence "about").</summary>
    public static IReadOnlyList<PlannedPart> Of(DataSetInfo info, SplitShares split)
    {
        var given = info.Rows(DataPart.Train);
        var validation = Taken(info, DataPart.Validation, split.Validation);
        var test = Taken(info, DataPart.Test, split.Test);
        var left = given - (validation.IsExact ? 0 : validation.Rows) - (test.IsExact ? 0 : test.Rows);
        return
        [
            new("Training", "train", "The rows the model learns from.", left, validation.IsExact && test.IsExact,
                Share(100 - (validation.IsExact ? 0 : split.Validation) - (test.IsExact ? 0 : split.Test))),
            new("Validation", "validation", "Rows the model does not learn from; they tell when to stop and which checkpoint is best.", validation.Rows, validation.IsExact, Share(split.Validation)),
            new("Test", "test", "Rows kept sealed until the end: the honest exam.", test.Rows, test.IsExact, Share(split.Test)),
        ];
    }

    private static (long Rows, bool IsExact) Taken(DataSetInfo info, DataPart part, double share) =>
        info.Rows(part) is > 0 and var rows ? (rows, true) : ((long)Math.Round(info.Rows(DataPart.Train) * share / 100), false);

    private static string Share(double percent) => percent.ToString("0.#", CultureInfo.InvariantCulture) + " %";
}
