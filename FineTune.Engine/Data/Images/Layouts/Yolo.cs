using System.Globalization;
using FineTune.Engine.Data.Import;

namespace FineTune.Engine.Data.Images.Layouts;

/// <summary>
/// YOLO (Darknet, Ultralytics): for each image a text file of the same stem, beside it or in a folder <c>labels</c> parallel to <c>images</c>, a line per box: number of the
/// class, then the middle, width and height as shares of the image. The names come from <c>data.yaml</c>, <c>classes.txt</c> or <c>obj.names</c>; without them the numbers are the names.
/// Parts come from lists (<c>train.txt</c>), else from folders.
/// A line with more numbers is a polygon, whose box is taken. An image without a file is an image without objects.
/// </summary>
internal static class Yolo
{
    private const int Sample = 20;

    /// <returns>Null when no text file holds such lines.</returns>
    public static ImageLayout? Find(ImageContainer container)
    {
        var texts = container.Members.Where(m => m.Extension == ".txt").ToLookup(m => Path.GetFileNameWithoutExtension(m.FileName), StringComparer.Ordinal);
        var labels = container.Images.Select(i => (Image: i, Label: LabelOf(i, texts))).ToList();
        var sample = labels.Select(l => l.Label).OfType<Member>().Where(l => l.Length > 0).Take(Sample).ToList();
        if (sample.Count == 0 || sample.Count(s => Lines(container.Text(s)).FirstOrDefault() is { } line && Box(line) is not null) * 2 < sample.Count) return null;
        var (issues, names) = (new ImageIssues(), YoloNames.Find(container));
        var items = new List<ImageItem>();
        var parts = ListedParts(container);
        foreach (var (image, label) in labels)
            items.Add(new ImageItem(image, parts.TryGetValue(image, out var part) ? part : ImageContainer.PartOf(image)) { Boxes = label is null ? [] : Boxes(container, label, names, issues), IsRelative = true });
        container.Notes.Add("Boxes were read as YOLO" + (names is null ? "; no file names the classes (data.yaml or classes.txt), so they are called by their numbers." : $", names of {names.Count:N0} classes from {names.From}."));
        if (labels.Count(l => l.Label is null) is > 0 and var without) container.Notes.Add($"{without:N0} images have no file of boxes and count as images without objects.");
        return new ImageLayout(SuggestedTasks.ObjectDetection, items) { Issues = issues };
    }

    /// <summary>Darknet's way: <c>train.txt</c>, <c>valid.txt</c> and <c>test.txt</c> list the images of their part.</summary>
    private static Dictionary<Member, DataPart> ListedParts(ImageContainer container)
    {
        var parts = new Dictionary<Member, DataPart>();
        foreach (var list in container.Members.Where(m => m.Extension == ".txt" && PartNames.OfFolder(Path.GetFileNameWithoutExtension(m.FileName)) is not null))
            foreach (var line in Lines(container.Text(list)))
                if (container.Find(list, line) is { } image) parts.TryAdd(image, PartNames.OfFolder(Path.GetFileNameWithoutExtension(list.FileName))!.Value);
        return parts;
    }

    /// <summary>Of the text files of the same stem the one beside the image, else the one under <c>labels</c> where the image is under <c>images</c>, else the only one.</summary>
    private static Member? LabelOf(Member image, ILookup<string, Member> texts)
    {
        var candidates = texts[Path.GetFileNameWithoutExtension(image.FileName)].ToList();
        if (candidates.Count == 0) return null;
        var folder = string.Join('/', image.Segments[..^1]);
        var parallel = string.Join('/', image.Segments[..^1].Select(s => s.Equals("images", StringComparison.OrdinalIgnoreCase) ? "labels" : s));
        return candidates.Find(c => string.Join('/', c.Segments[..^1]) == parallel && parallel != folder) ?? candidates.Find(c => string.Join('/', c.Segments[..^1]) == folder)
            ?? (candidates.Count == 1 && candidates[0].Segments.Contains("labels", StringComparer.OrdinalIgnoreCase) ? candidates[0] : null);
    }

    private static List<Box> Boxes(ImageContainer container, Member label, YoloNames? names, ImageIssues issues)
    {
        var boxes = new List<Box>();
        var row = 0;
        foreach (var line in container.Text(label).Split('\n'))
        {
            row++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            var place = container.At(label.Path) with { Row = row };
            if (Box(line) is not var (number, box)) issues.Add(FindingKinds.BrokenAnnotation, place);
            else if (names is null) boxes.Add(box with { Label = number.ToString(CultureInfo.InvariantCulture) });
            else if (names[number] is { } name) boxes.Add(box with { Label = name });
            else issues.Add(FindingKinds.UnknownClass, place);
        }
        return boxes;
    }

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Where(l => !string.IsNullOrWhiteSpace(l));

    private static (int Class, Box Box)? Box(string line)
    {
        var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 5 || !double.TryParse(words[0], CultureInfo.InvariantCulture, out var number) || number != Math.Floor(number) || Math.Abs(number) > 100_000) return null;
        var values = new double[words.Length - 1];
        for (var i = 0; i < values.Length; i++)
            if (!double.TryParse(words[i + 1], CultureInfo.InvariantCulture, out values[i]) || !double.IsFinite(values[i])) return null;
        return ((int)number, values.Length >= 6 && values.Length % 2 == 0 ? Around(values) : new Box("", values[0] - values[2] / 2, values[1] - values[3] / 2, values[2], values[3]));
    }

    private static Box Around(double[] polygon)
    {
        var (xs, ys) = (polygon.Where((_, i) => i % 2 == 0).ToList(), polygon.Where((_, i) => i % 2 == 1).ToList());
        return new Box("", xs.Min(), ys.Min(), xs.Max() - xs.Min(), ys.Max() - ys.Min());
    }
}
