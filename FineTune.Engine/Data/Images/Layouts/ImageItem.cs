using FineTune.Engine.Data.Import;

namespace FineTune.Engine.Data.Images.Layouts;

/// <summary>An image to be imported, and what is said of it.</summary>
/// <param name="Part">The part its folder or a list names; null = none is named.</param>
internal sealed record ImageItem(Member Member, DataPart? Part)
{
    public string? Label { get; init; }

    /// <summary>The boxes as they are written: any order of edges is possible, and nothing is checked yet.</summary>
    public IReadOnlyList<Box> Boxes { get; init; } = [];

    /// <summary>True when the boxes are shares of width and height (YOLO).</summary>
    public bool IsRelative { get; init; }

    /// <summary>Pixels of the image as the annotation gives them; null when it does not.</summary>
    public (int Width, int Height)? Annotated { get; init; }

    /// <summary>The file that says it, and its row there; null = the image's folder says it.</summary>
    public string? Source { get; init; }

    public long SourceRow { get; init; }

    /// <summary>Values of <see cref="ImageLayout.Columns"/>.</summary>
    public string[] Others { get; init; } = [];
}

/// <summary>The images of a zip or folder, and how they were understood.</summary>
/// <param name="Task"><see cref="SuggestedTasks.ImageClassification"/> or <see cref="SuggestedTasks.ObjectDetection"/>.</param>
/// <param name="Items">In the order of the rows.</param>
internal sealed record ImageLayout(string Task, IReadOnlyList<ImageItem> Items)
{
    /// <summary>Names of further columns.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    public ImageIssues Issues { get; init; } = new();
}
