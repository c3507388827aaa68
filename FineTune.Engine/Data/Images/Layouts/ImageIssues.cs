namespace FineTune.Engine.Data.Images.Layouts;

/// <summary>What was found wrong with images and boxes while they were read: counted, the first ones with their places.</summary>
internal sealed class ImageIssues
{
    private readonly Dictionary<string, Tally> _tallies = [];

    /// <param name="kind">One of <see cref="FindingKinds"/>.</param>
    /// <param name="row">The row concerned; null when it is not among the rows.</param>
    public void Add(string kind, Place place, RowReference? row = null)
    {
        if (!_tallies.TryGetValue(kind, out var tally)) _tallies[kind] = tally = new Tally();
        tally.Count++;
        if (tally.Places.Count >= Data.Finding.MaximumRows) return;
        tally.Places.Add(place);
        if (row is { } reference) tally.Rows.Add(reference);
    }

    public void Take(ImageIssues other)
    {
        foreach (var (kind, tally) in other._tallies)
        {
            if (!_tallies.TryGetValue(kind, out var mine)) _tallies[kind] = mine = new Tally();
            mine.Count += tally.Count;
            mine.Places.AddRange(tally.Places.Take(Data.Finding.MaximumRows - mine.Places.Count));
            mine.Rows.AddRange(tally.Rows.Take(Data.Finding.MaximumRows - mine.Rows.Count));
        }
    }

    public long Count(string kind) => _tallies.TryGetValue(kind, out var tally) ? tally.Count : 0;

    public IReadOnlyList<Finding> Findings() =>
        [.. _tallies.Select(t => Finding(t.Key, t.Value))];

    private static Finding Finding(string kind, Tally tally)
    {
        var (text, remedy) = Sentence(kind, tally.Count);
        return new Finding(kind, Severity.Warning, text, remedy, tally.Rows, tally.Places, tally.Count);
    }

    private static (string Text, string Remedy) Sentence(string kind, long n) => kind switch
    {
        FindingKinds.BrokenImage => (Many(n, "image cannot be read and was left out", "images cannot be read and were left out"), "Copy them again from where they came, or do without them."),
        FindingKinds.MissingImage => (Many(n, "row or annotation names an image that is not there, and was left out", "rows or annotations name an image that is not there, and were left out"),
            "Add the images, or correct the names."),
        FindingKinds.MissingLabel => (Many(n, "image has no class and was left out", "images have no class and were left out"), "Put each image into the folder of its class, or give it a class in the table."),
        FindingKinds.DanglingAnnotation => (Many(n, "annotation speaks of an image or a class that the file does not list, and was left out", "annotations speak of an image or a class that the file does not list, and were left out"),
            "Export the annotations again; ids must be those of 'images' and 'categories'."),
        FindingKinds.UnknownClass => (Many(n, "box has a class number without a name and was left out", "boxes have a class number without a name and were left out"), "Add the missing names to data.yaml (or classes.txt), in the order of their numbers."),
        FindingKinds.BrokenAnnotation => (Many(n, "line or object is no box and was left out", "lines or objects are no boxes and were left out"), "Correct them: each box needs a class and four numbers."),
        FindingKinds.SwappedBox => (Many(n, "box had its edges in the wrong order and was turned round", "boxes had their edges in the wrong order and were turned round"), "Look whether they sit right."),
        FindingKinds.ZeroSizeBox => (Many(n, "box has no width or no height and was left out", "boxes have no width or no height and were left out"), "Draw them again, or do without them."),
        FindingKinds.BoxOutside => (Many(n, "box reached out of its image and was cut at the edge (left out where nothing remained)", "boxes reached out of their images and were cut at the edge (left out where nothing remained)"),
            "If there are many, the boxes may have been drawn on images of another size or turned otherwise."),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no sentence for it."),
    };

    private static string Many(long n, string one, string many) => n == 1 ? $"1 {one}." : FormattableString.Invariant($"{n:N0} {many}.");

    private sealed class Tally
    {
        public long Count;

        public List<Place> Places { get; } = [];

        public List<RowReference> Rows { get; } = [];
    }
}
