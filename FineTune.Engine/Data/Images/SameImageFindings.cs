using FineTune.Engine.Data.Profiling;

namespace FineTune.Engine.Data.Images;

/// <summary>Says which images are there twice.</summary>
internal sealed class SameImageFindings(SameImages same, FindingList findings, bool hasBoxes)
{
    public void Add()
    {
        var (duplicates, conflicting) = same.InTraining();
        if (conflicting.Count > 0)
            findings.Add(FindingKinds.ConflictingLabels, Severity.Warning, $"{Images(conflicting.Count, "is", "are")} there more than once, {(hasBoxes ? "with different boxes" : "under different classes")}.",
                hasBoxes ? "Keep the one that is marked rightly." : "Decide for one class: a model cannot learn both.", conflicting.Count, conflicting.Select(Train));
        if (duplicates.Count > 0)
            findings.Add(FindingKinds.Duplicate, Severity.Warning, $"{Images(duplicates.Count, "repeats", "repeat")} an earlier one, byte by byte.",
                "Remove the repetitions. A split made here keeps equal images together.", duplicates.Count, duplicates.Select(Train));
        var (similar, otherClass) = same.SimilarInTraining();
        if (otherClass.Count > 0)
            findings.Add(FindingKinds.SimilarOtherClass, Severity.Info, $"{Images(otherClass.Count, "looks", "look")} nearly like an earlier one of another class.",
                "Look at them: one of the two may have the wrong class.", otherClass.Count, otherClass.Select(Train));
        if (similar.Count > 0)
            findings.Add(FindingKinds.SimilarImage, Severity.Info, $"{Images(similar.Count, "looks", "look")} nearly like an earlier one: resized, saved anew, or of the same series.",
                "Look at them, and keep one of each: copies teach little, and a split would put them on both sides.", similar.Count, similar.Select(Train));
        foreach (var part in new[] { DataPart.Test, DataPart.Validation }) AddShared(part);
    }

    private void AddShared(DataPart part)
    {
        var (shared, similar) = (same.SharedWithTraining(part).Select(s => s.Row).ToList(), same.SimilarToTraining(part).Select(s => s.Row).ToList());
        var isTest = part == DataPart.Test;
        if (shared.Count > 0)
            findings.Add(isTest ? FindingKinds.TrainTestOverlap : FindingKinds.TrainValidationOverlap, Severity.Warning, $"{Images(shared.Count, "is", "are", part)} also among the training images.",
                $"Remove these from training; otherwise the {part.Word()} result flatters the model.", shared.Count, shared);
        if (similar.Except(shared).ToList() is { Count: > 0 } alike)
            findings.Add(isTest ? FindingKinds.SimilarTestImage : FindingKinds.SimilarValidationImage, Severity.Warning, $"{Images(alike.Count, "looks", "look", part)} nearly like a training image.",
                $"Look at them, and remove those training images; otherwise the {part.Word()} result flatters the model.", alike.Count, alike);
    }

    private static string Images(int count, string one, string many, DataPart part = DataPart.Train) => count == 1 ? $"1 {part.Word()} image {one}" : $"{count:N0} {part.Word()} images {many}";

    private static RowReference Train(int index) => new(DataPart.Train, index);
}
