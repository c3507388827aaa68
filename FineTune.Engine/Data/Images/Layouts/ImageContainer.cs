using FineTune.Engine.Data.Import;
using FineTune.Engine.Data.Readers;

namespace FineTune.Engine.Data.Images.Layouts;

/// <summary>The members of a zip or folder that holds images, and ways to find one of them by what an annotation calls it.</summary>
internal sealed class ImageContainer
{
    /// <summary>Longest text or annotation of one image that is read.</summary>
    private const int MaximumText = 16 << 20;

    private readonly Dictionary<string, Member> _byPath;
    private readonly ILookup<string, Member> _byName;
    private readonly ILookup<string, Member> _byStem;

    /// <param name="name">The zip's or folder's name for people.</param>
    /// <param name="part">The part it was given for.</param>
    public ImageContainer(string name, DataPart part, IReadOnlyList<Member> members, List<string> notes)
    {
        (Name, Part, Members, Notes) = (name, part, members, notes);
        Images = [.. members.Where(m => ImageSignatures.Extensions.Contains(m.Extension))];
        // Files named by their content (hashes without an ending) are looked into only where nothing else tells.
        if (Images.Count == 0) Images = [.. members.Where(m => m.Extension.Length is 0 or > 6).Where(LooksLikeImage)];
        // A zip may hold two members of one name.
        Images = [.. Images.DistinctBy(m => m.Path)];
        _byPath = Images.ToDictionary(m => m.Path, StringComparer.Ordinal);
        _byName = Images.ToLookup(m => m.FileName, StringComparer.OrdinalIgnoreCase);
        _byStem = Images.ToLookup(m => Path.GetFileNameWithoutExtension(m.FileName), StringComparer.OrdinalIgnoreCase);
    }

    public string Name { get; }

    public DataPart Part { get; }

    public IReadOnlyList<Member> Members { get; }

    public IReadOnlyList<Member> Images { get; }

    /// <summary>Takes sentences about how the images were understood.</summary>
    public List<string> Notes { get; }

    public Place At(string path) => new($"{Name}/{path}");

    /// <summary>The image an annotation means: its path from the annotation's folder or from the top, else the only one (or the nearest) of that file name, else of that stem.</summary>
    /// <param name="by">The annotation.</param>
    /// <param name="called">What it calls the image, with any slashes.</param>
    public Member? Find(Member by, string called)
    {
        called = called.Trim().Replace('\\', '/');
        while (called.StartsWith("./", StringComparison.Ordinal)) called = called[2..];
        if (called.Length == 0) return null;
        var folder = by.Path[..^by.FileName.Length];
        if (_byPath.TryGetValue(folder + called, out var member) || _byPath.TryGetValue(called, out member)) return member;
        var file = called[(called.LastIndexOf('/') + 1)..];
        return Nearest(by, called, _byName[file]) ?? Nearest(by, called, _byStem[file]) ?? Nearest(by, called, _byStem[Path.GetFileNameWithoutExtension(file)]);
    }

    /// <summary>Among several of one name the one whose path ends most like what was called, and then that nearest to the annotation.</summary>
    private static Member? Nearest(Member by, string called, IEnumerable<Member> candidates) =>
        candidates.OrderByDescending(c => c.Path.EndsWith("/" + called, StringComparison.OrdinalIgnoreCase)).ThenByDescending(c => Shared(by.Segments, c.Segments))
            .ThenBy(c => c.Segments.Length).ThenBy(c => c.Path, StringComparer.Ordinal).FirstOrDefault();

    /// <summary>Folder names two paths have in common, from the top and from below (<c>train/labels</c> and <c>train/images</c>; <c>labels/train</c> and <c>images/train</c>).</summary>
    private static int Shared(string[] a, string[] b) =>
        a.SkipLast(1).Zip(b.SkipLast(1)).TakeWhile(p => p.First == p.Second).Count() + a.SkipLast(1).Reverse().Zip(b.SkipLast(1).Reverse()).TakeWhile(p => p.First == p.Second).Count();

    /// <summary>A small text file, whole.</summary>
    /// <exception cref="UserException">It is too long.</exception>
    public string Text(Member member)
    {
        using var stream = member.Open();
        using var bytes = new MemoryStream();
        var chunk = new byte[1 << 14];
        for (int count; (count = stream.Read(chunk)) > 0;)
        {
            bytes.Write(chunk, 0, count);
            if (bytes.Length > MaximumText) throw new UserException($"The file is longer than {MaximumText >> 20} MB.", "An annotation of one image is a few kilobytes; take this file out.", At(member.Path));
        }
        var content = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        var encoding = TextEncoding.Detect(content);
        return encoding.Encoding.GetString(content[encoding.Mark..]);
    }

    /// <summary>The first bytes of a file, at most <see cref="HeadStream.HeadSize"/>, as text.</summary>
    public static string Head(Member member)
    {
        using var head = new HeadStream(member.Open());
        return System.Text.Encoding.UTF8.GetString(head.Head);
    }

    /// <summary>The part a file's folders name: the nearest wins.</summary>
    public static DataPart? PartOf(Member member) => member.Segments[..^1].Reverse().Select(PartNames.OfFolder).FirstOrDefault(p => p is not null);

    private static bool LooksLikeImage(Member member)
    {
        var head = new byte[16];
        using var stream = member.Open();
        return ImageSignatures.ContentType(head.AsSpan(0, stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false))) is not null;
    }
}
