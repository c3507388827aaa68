using System.Globalization;
using FineTune.Engine.Data.Images.Layouts;
using FineTune.Engine.Data.Import;

namespace FineTune.Engine.Data.Images.Import;

/// <summary>
/// One import of images. Each file is read once, by one thread; the others decode it to its end (scaled where the format can), hash it and make its thumbnail;
/// rows and pack are written in order. A broken image does not stop it: it is left out and listed.
/// </summary>
/// <param name="read">Told of the bytes read; throws when the import was cancelled.</param>
internal sealed class ImageImporter(FineTuneHome home, DiskGuard disk, DataSetWriter writer, Action<int> read)
{
    /// <summary>Bytes of the largest file that is read, and of all that are in memory at once.</summary>
    private const int MaximumFile = 256 << 20;
    private const long MaximumUnderWay = 256 << 20;

    private readonly ImageIssues _issues = new();
    private UserException? _firstProblem;

    public DataSetInfo Import(ImportRequest request, SourceFiles sources, CancellationToken token)
    {
        var layouts = sources.All.Select(s => s.Images ?? throw new UserException("This holds no images, and the other files do.", "Choose images for all parts.", s.At())).ToList();
        var task = layouts[0].Task;
        if (layouts.Any(l => l.Task != task)) throw new UserException("Some of the images have boxes and others have classes.", "Choose images of one kind for all parts.", sources.All[0].At());
        var others = layouts.SelectMany(l => l.Columns).Distinct().ToList();
        var label = task == SuggestedTasks.ObjectDetection ? ImageColumns.Boxes : ImageColumns.Label;
        using var pack = new ImagePackWriter(home, disk);
        foreach (var source in sources.All) Write(source, task, others, pack);
        foreach (var issues in layouts.Select(l => l.Issues).Distinct().ToList()) _issues.Take(issues);
        Require(sources);
        token.ThrowIfCancellationRequested();
        string[] columns = [ImageColumns.Image, label, ImageColumns.Width, ImageColumns.Height, ImageColumns.Content, ImageColumns.Look];
        lock (ImagePacks.Gate)
        {
            var id = pack.Finish();
            var info = writer.Finish(new DataSetInfo
            {
                Hash = "",
                Name = request.Name,
                Columns = [.. columns, .. others.Select(o => Free(o, columns))],
                Parts = new Dictionary<DataPart, PartInfo>(),
                ImportedAt = DateTimeOffset.UtcNow,
                LabelColumn = label,
                SuggestedTask = task,
                Images = id,
                Notes = sources.Notes,
                Findings = _issues.Findings(),
            });
            // Rows that were stored before (made by a fix, say) keep the pack they have.
            if (info.Images != id) ImagePacks.DeleteUnused(home, id, new DataSetStore(home).List());
            return info;
        }
    }

    private void Write(SourceFile source, string task, List<string> others, ImagePackWriter pack)
    {
        var files = new Dictionary<string, int>();
        var map = source.Images!.Columns.Select(c => others.IndexOf(c)).ToArray();
        var results = OrderedAhead.Run(source.Images.Items.Select(i => Read(i, source)), Check, r => r.Bytes.Length, 4 * Environment.ProcessorCount, MaximumUnderWay);
        foreach (var (image, (found, problem)) in results)
        {
            var item = image.Item;
            if (found is null)
            {
                _firstProblem ??= new UserException($"No training image can be used, and this is the first of them: {problem}", "Choose a zip or folder with images to train on.", new Place($"{source.Name}/{item.Member.Path}"));
                _issues.Add(FindingKinds.BrokenImage, new Place($"{source.Name}/{item.Member.Path}: {problem}"));
                continue;
            }
            var file = item.Source ?? source.Name;
            if (!files.TryGetValue(file, out var index)) files[file] = index = writer.AddFile(source.Part, file);
            var row = new RowReference(source.Part, writer.RowsOf(source.Part));
            var said = task == SuggestedTasks.ObjectDetection
                ? BoxList.Write(BoxResolver.Resolve(item, found.Header, kind => _issues.Add(kind, new Place($"{source.Name}/{item.Member.Path}"), row)))
                : item.Label!;
            var values = new string?[6 + others.Count];
            (values[0], values[1], values[4], values[5]) = (item.Member.Path, said, found.Content, PerceptualHash.Write(found.Look));
            (values[2], values[3]) = (found.Header.Width.ToString(CultureInfo.InvariantCulture), found.Header.Height.ToString(CultureInfo.InvariantCulture));
            for (var i = 0; i < map.Length; i++) values[6 + map[i]] = item.Others[i];
            pack.Add(found.Content, image.Bytes, found.Thumbnail);
            writer.Append(source.Part, values, checked((int)item.SourceRow), index);
        }
    }

    private ReadImage Read(ImageItem item, SourceFile source)
    {
        try
        {
            using var stream = new MeteredStream(item.Member.Open(), read);
            // A header's length is not believed, but it is a good guess.
            using var bytes = new MemoryStream((int)Math.Clamp(item.Member.Length, 0, 1 << 20));
            var chunk = new byte[1 << 16];
            for (int count; (count = stream.Read(chunk)) > 0;)
            {
                bytes.Write(chunk, 0, count);
                if (bytes.Length > MaximumFile) return new(item, [], $"The file is longer than {MaximumFile >> 20} MB.");
            }
            return new(item, bytes.Length == bytes.Capacity ? bytes.GetBuffer() : bytes.ToArray(), null);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            return new(item, [], $"{source.Name} is damaged there.");
        }
    }

    private static (CheckedImage? Image, string? Problem) Check(ReadImage image)
    {
        if (image.Problem is not null) return (null, image.Problem);
        try
        {
            return (CheckedImage.Of(image.Bytes, image.Item.Member.Path), null);
        }
        catch (UserException e)
        {
            return (null, e.What);
        }
    }

    private void Require(SourceFiles sources)
    {
        if (writer.RowsOf(DataPart.Train) > 0) return;
        throw _firstProblem ?? (_issues.Findings() is [var first, ..]
            ? new UserException($"There are no training images: {first.Text}", first.Remedy, first.Places[0])
            : new UserException("There are no training images.", "Choose a zip or folder with images to train on.", sources.All[0].At()));
    }

    private static string Free(string name, string[] taken)
    {
        while (taken.Contains(name)) name += "_2";
        return name;
    }

    private sealed record ReadImage(ImageItem Item, byte[] Bytes, string? Problem);
}
