using FineTune.Engine.Data.Import;

namespace FineTune.Engine.Data.Images.Layouts;

/// <summary>
/// A folder per class, perhaps with folders of parts (train, val, test) above or below it. Folders that all images share are no classes, and neither are those of parts.
/// Where more levels are left, the class is the innermost folder, unless
/// (1) some images lie higher than others, (2) the innermost names say nothing (numbers, "images", "batch 3") and the uppermost do, or
/// (3) the innermost folders hold fewer than three images each on average, as do folders per person or per film:
/// then it is the uppermost.
/// </summary>
internal static partial class ClassFolders
{
    private const double FewImages = 3;

    /// <returns>Null when no image lies in a folder of its own class.</returns>
    public static ImageLayout? Find(ImageContainer container)
    {
        var paths = container.Images.Select(i => (Image: i, Folders: i.Segments[..^1].Where(s => PartNames.OfFolder(s) is null).ToArray())).ToList();
        var inFolders = paths.Where(p => p.Folders.Length > 0).ToList();
        if (inFolders.Count == 0) return null;
        var shared = SharedFolders([.. inFolders.Select(p => p.Folders)]);
        // Images beside the folders of classes (an overview, a logo) are of no class.
        var classed = inFolders.Where(p => p.Folders.Length > shared).Select(p => (p.Image, Folders: p.Folders[shared..])).ToList();
        if (container.Part == DataPart.Train && classed.Select(c => c.Folders[^1]).Distinct().Count() < 2 && classed.Count < paths.Count) return null;
        var innermost = IsInnermost([.. classed.Select(c => c.Folders)]);
        if (classed.Any(c => c.Folders.Length > 1)) container.Notes.Add($"In {container.Name} images lie in folders within folders; the {(innermost ? "innermost" : "uppermost")} ones were taken for the classes.");
        return new ImageLayout(SuggestedTasks.ImageClassification,
            [.. classed.Select(c => new ImageItem(c.Image, ImageContainer.PartOf(c.Image)) { Label = innermost ? c.Folders[^1] : c.Folders[0] })]);
    }

    /// <summary>Folders from the top that all paths have in common; the last folder of the shortest path is never among them, since it may be the only class.</summary>
    private static int SharedFolders(IReadOnlyList<string[]> folders)
    {
        var first = folders[0];
        var shared = first.Length;
        foreach (var path in folders) shared = Math.Min(shared, first.Zip(path).TakeWhile(p => p.First == p.Second).Count());
        // All images in the same folder: one class.
        return folders.All(f => f.Length == shared) ? shared - 1 : shared;
    }

    private static bool IsInnermost(IReadOnlyList<string[]> folders)
    {
        if (folders.Select(f => f.Length).Distinct().Count() > 1) return false;
        if (folders[0].Length == 1) return true;
        var (inner, outer) = (folders.Select(f => f[^1]).Distinct().ToList(), folders.Select(f => f[0]).Distinct().ToList());
        if (inner.All(SaysNothing) != outer.All(SaysNothing)) return outer.All(SaysNothing);
        var innerFolders = folders.Select(f => string.Join('/', f)).Distinct().Count();
        return inner.Count < 2 ? false : outer.Count < 2 || folders.Count >= FewImages * innerFolders || inner.Count <= outer.Count;
    }

    private static bool SaysNothing(string folder) => Generic().IsMatch(folder);

    [System.Text.RegularExpressions.GeneratedRegex(@"^((images?|imgs?|photos?|pictures?|pics|raw|files?|data|jpe?g|png|jpegimages|batch|session|set|part|folder|dir|day|group|camera|cam|rgb|fold|split|version|v)?[\s_\-]*[\d_\-\s.]*)$",
        System.Text.RegularExpressions.RegexOptions.IgnoreCase)]
    private static partial System.Text.RegularExpressions.Regex Generic();
}
