using FineTune.Engine.Data.Import;
using FineTune.Engine.Data.Readers;

namespace FineTune.Engine.Data.Images.Layouts;

/// <summary>How images and what is said of them can lie in a zip or folder; a new way is a class and a line here.</summary>
internal static class ImageLayouts
{
    /// <summary>From the most telling to the least.</summary>
    private static readonly Func<ImageContainer, ImageLayout?>[] Annotated = [Coco.Find, PascalVoc.Find, Yolo.Find, ImageTable.Find];

    /// <summary>
    /// The inputs, one per part, when a zip or folder holds data of images; null when it holds data of texts (with perhaps a few pictures beside them).
    /// Images that annotations or a table speak of are data; images in folders of classes are, unless there are as many files of data beside them.
    /// </summary>
    /// <exception cref="UserException">There are images, but nothing says what is in them; or an annotation is broken.</exception>
    public static IReadOnlyList<SourceFile>? Select(string container, DataPart part, IReadOnlyList<Member> members, List<string> notes)
    {
        try
        {
            return Understand(container, part, members, notes);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw ZipMembers.Damaged(container, e);
        }
    }

    private static List<SourceFile>? Understand(string container, DataPart part, IReadOnlyList<Member> members, List<string> notes)
    {
        var images = new ImageContainer(container, part, members, notes);
        if (images.Images.Count == 0) return null;
        var layout = Annotated.Select(find => find(images)).FirstOrDefault(l => l is not null);
        if (layout is null)
        {
            var others = members.Count(m => RowReaders.Knows(m.Extension) && m.Extension is not ".md");
            if (others >= images.Images.Count) return null;
            layout = ClassFolders.Find(images);
            if (layout is null && others > 0) return null;
        }
        return Sources(images, layout ?? throw new UserException($"Nothing says what is in its {images.Images.Count:N0} images.",
            "Put them into one folder per class, or add a table (CSV) of file and label, or annotations (Pascal VOC, COCO or YOLO).", new Place(container)));
    }

    private static List<SourceFile> Sources(ImageContainer container, ImageLayout layout)
    {
        var (part, items) = (container.Part, layout.Items);
        // As with files: without training images by name, those of no named part are them.
        IEnumerable<ImageItem> chosen = part == DataPart.Train
            ? items.Any(i => i.Part == DataPart.Train) ? items.Where(i => i.Part is not null) : items
            : items.Any(i => i.Part == part) ? items.Where(i => i.Part == part) : items.Where(i => i.Part is null);
        var parts = chosen.GroupBy(i => part == DataPart.Train ? i.Part ?? part : part).OrderBy(g => g.Key).ToList();
        if (parts.Count == 0) throw new UserException($"It holds no {part.Word()} images, only images of other parts.", "Choose a zip or folder with those images alone.", new Place(container.Name));
        NoteLeftAside(container, layout, parts.Sum(p => p.Count()));
        return [.. parts.Select(g => new SourceFile(container.Name, g.Key, g.Sum(i => i.Member.Length), () => throw new InvalidOperationException("Images are not opened as a file.")) { Images = layout with { Items = [.. g] } })];
    }

    private static void NoteLeftAside(ImageContainer container, ImageLayout layout, int used)
    {
        if (used < layout.Items.Count) container.Notes.Add($"In {container.Name} {layout.Items.Count - used:N0} images of no named part were left aside.");
        var named = layout.Items.Select(i => i.Member).ToHashSet();
        var unused = container.Images.Where(i => !named.Contains(i)).Select(i => i.Path).ToList();
        if (unused.Count > 0) container.Notes.Add($"In {container.Name} {unused.Count:N0} images of which nothing is said were left aside: {ClassNames.List(unused)}.");
        var foreign = container.Members.Where(m => ImageSignatures.Foreign.Contains(m.Extension)).Select(m => m.Path).ToList();
        if (foreign.Count > 0) container.Notes.Add($"In {container.Name} {foreign.Count:N0} files were left aside, since only JPEG, PNG, WebP, BMP and GIF are read: {ClassNames.List(foreign)}.");
    }
}
