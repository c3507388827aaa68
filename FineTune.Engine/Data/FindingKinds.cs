namespace FineTune.Engine.Data;

/// <summary>Ids of <see cref="Finding.Kind"/>.</summary>
public static class FindingKinds
{
    public const string MissingText = "missing-text";
    public const string MissingLabel = "missing-label";
    public const string Duplicate = "duplicate";
    public const string ConflictingLabels = "conflicting-labels";
    public const string TrainTestOverlap = "train-test-overlap";
    public const string TrainValidationOverlap = "train-validation-overlap";
    public const string TinyClass = "tiny-class";
    public const string Imbalance = "imbalance";
    public const string UnmatchedTestClass = "unmatched-test-class";
    public const string SuspiciousShortClass = "suspicious-short-class";
    public const string Ragged = "ragged";
    public const string OneClass = "one-class";
    public const string TooManyClasses = "too-many-classes";
    public const string NoLabelColumn = "no-label-column";
    public const string NoTextColumn = "no-text-column";

    /// <summary>Writing: the answer (the completion, the document) is empty.</summary>
    public const string EmptyAnswer = "empty-answer";

    /// <summary>Writing: roles out of order, broken messages, the same answer twice, ...</summary>
    public const string UnusableRow = "unusable-row";

    public const string NoUsableRow = "no-usable-row";
    public const string NearDuplicate = "near-duplicate";
    public const string NearTestOverlap = "near-test-overlap";
    public const string NearValidationOverlap = "near-validation-overlap";

    /// <summary>Writing: one prompt has several answers.</summary>
    public const string SamePrompt = "same-prompt";

    public const string LongText = "long-text";

    /// <summary>Images: no image, cut off, damaged, too large.</summary>
    public const string BrokenImage = "broken-image";

    /// <summary>Images: a table or an annotation names one that is not there.</summary>
    public const string MissingImage = "missing-image";

    /// <summary>COCO: an annotation whose image or class the file does not list.</summary>
    public const string DanglingAnnotation = "dangling-annotation";

    /// <summary>YOLO: a class number without a name.</summary>
    public const string UnknownClass = "unknown-class";

    public const string BrokenAnnotation = "broken-annotation";
    public const string SwappedBox = "swapped-box";
    public const string ZeroSizeBox = "zero-size-box";
    public const string BoxOutside = "box-outside";

    /// <summary>Writing: rows as long as books, which no model here reads whole.</summary>
    public const string HugeText = "huge-text";

    /// <summary>Images: training images that look nearly like an earlier one.</summary>
    public const string SimilarImage = "similar-image";

    /// <summary>Images: the same, but of different classes.</summary>
    public const string SimilarOtherClass = "similar-other-class";

    /// <summary>Images: those that look nearly like a training image.</summary>
    public const string SimilarTestImage = "similar-test-image";

    /// <inheritdoc cref="SimilarTestImage"/>
    public const string SimilarValidationImage = "similar-validation-image";

    public const string TinyImage = "tiny-image";
    public const string ExtremeAspect = "extreme-aspect";
    public const string NoBoxes = "no-boxes";
    public const string BoxAtBorder = "box-at-border";
    public const string TinyBox = "tiny-box";
}
