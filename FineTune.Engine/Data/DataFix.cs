namespace FineTune.Engine.Data;

/// <summary>Changes that make a new version of a data set; the old one stays as it is.</summary>
public sealed record DataFix
{
    /// <summary>Drop rows (of any part) whose text is missing; for writing, rows that cannot be used.</summary>
    public bool DropMissingText { get; init; }

    /// <summary>Drop rows (of any part) whose class is missing.</summary>
    public bool DropMissingLabel { get; init; }

    /// <summary>Drop training rows that repeat an earlier one: same text, same class.</summary>
    public bool DropDuplicates { get; init; }

    /// <summary>Drop training rows whose text is also a test or validation text.</summary>
    public bool DropTrainRowsInTest { get; init; }

    /// <summary>Drop training images that look nearly like an earlier one of their class.</summary>
    public bool DropSimilarImages { get; init; }

    /// <summary>Drop training images that look nearly like a test or validation image.</summary>
    public bool DropTrainImagesLikeTest { get; init; }

    /// <summary>Rows to leave out.</summary>
    public IReadOnlySet<RowReference> Exclude { get; init; } = new HashSet<RowReference>();

    /// <summary>New classes for rows.</summary>
    public IReadOnlyDictionary<RowReference, string> Relabel { get; init; } = new Dictionary<RowReference, string>();

    /// <summary>The change that mends a finding of this kind; null when it takes a person's judgement.</summary>
    public static DataFix? For(string findingKind) => findingKind switch
    {
        FindingKinds.MissingText or FindingKinds.EmptyAnswer or FindingKinds.UnusableRow => new DataFix { DropMissingText = true },
        FindingKinds.MissingLabel => new DataFix { DropMissingLabel = true },
        FindingKinds.Duplicate => new DataFix { DropDuplicates = true },
        FindingKinds.TrainTestOverlap or FindingKinds.TrainValidationOverlap => new DataFix { DropTrainRowsInTest = true },
        FindingKinds.SimilarImage => new DataFix { DropSimilarImages = true },
        FindingKinds.SimilarTestImage or FindingKinds.SimilarValidationImage => new DataFix { DropTrainImagesLikeTest = true },
        _ => null,
    };
}
