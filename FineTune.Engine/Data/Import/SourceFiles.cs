using System.IO.Compression;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Data.Readers;
using ICSharpCode.SharpZipLib.GZip;

namespace FineTune.Engine.Data.Import;

/// <summary>All inputs of one import, in the order they are read: training rows first, then validation, then test.</summary>
internal sealed class SourceFiles : IDisposable
{
    private readonly List<IDisposable> _open = [];
    private readonly List<string> _notes = [];

    /// <exception cref="UserException">A path does not exist or holds nothing that can be read.</exception>
    public SourceFiles(ImportRequest request)
    {
        if (!request.Files.ContainsKey(DataPart.Train)) throw new UserException("No training file was chosen.", "Choose a file, a zip or a folder with the training rows.");
        try
        {
            var files = new List<SourceFile>();
            foreach (var (part, path) in request.Files.OrderBy(f => f.Key))
            {
                var name = request.DisplayNames?.GetValueOrDefault(path) ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
                foreach (var file in Expand(path, name, part))
                {
                    if (file.Part != part && request.Files.ContainsKey(file.Part))
                        throw new UserException($"It holds {file.Part.Word()} rows, and a {file.Part.Word()} file was chosen as well.", "Choose one of the two.", file.At());
                    files.Add(file);
                }
            }
            All = [.. files.OrderBy(f => f.Part)];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<SourceFile> All { get; }

    public IReadOnlyList<string> Notes => _notes;

    public long TotalBytes => All.Sum(f => f.Length);

    public void Dispose() => _open.ForEach(o => o.Dispose());

    private IReadOnlyList<SourceFile> Expand(string path, string name, DataPart part)
    {
        if (Directory.Exists(path)) return [.. MemberSelection.Select(name, part, FolderMembers(path), _notes).Select(Ungzipped)];
        if (!File.Exists(path)) throw new UserException("There is no such file or folder.", "Check the name and choose it again.", new Place(name));
        try
        {
            var length = new FileInfo(path).Length;
            var magic = new byte[12];
            using (var stream = File.OpenRead(path))
                magic = magic[..stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false)];
            if (FileSignatures.IsZip(magic)) return [.. MemberSelection.Select(name, part, ZipMembers.List(OpenZip(path, name), name, length), _notes).Select(Ungzipped)];
            if (ImageSignatures.ContentType(magic) is not null || ImageSignatures.Extensions.Contains(Path.GetExtension(name).ToLowerInvariant()))
                throw new UserException($"The file is {FileSignatures.What(magic) ?? "an image"}, a single one.", "Choose a zip or folder of images: one folder per class, or images with a table (CSV) or annotations.", new Place(name));
            return [Ungzipped(new SourceFile(name, part, length, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1)), FileSignatures.IsGzip(magic))];
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UserException("The file may not be read.", "Give this account the right to read it, or copy it elsewhere.", new Place(name), e);
        }
    }

    private ZipArchive OpenZip(string path, string name)
    {
        try
        {
            var zip = ZipFile.OpenRead(path);
            _open.Add(zip);
            return zip;
        }
        catch (InvalidDataException e)
        {
            throw ZipMembers.Damaged(name, e);
        }
    }

    private static SourceFile Ungzipped(SourceFile file) => Ungzipped(file, file.Extension == ".gz");

    private static SourceFile Ungzipped(SourceFile file, bool isGzip) => !isGzip ? file : file with
    {
        Name = file.Extension == ".gz" ? file.Name[..^3] : file.Name,
        Open = () => new MeteredStream(new GZipInputStream(file.Open()), new UnpackLimit(file.Name, file.Length).Unpacked),
    };

    private static List<Member> FolderMembers(string root) =>
        [.. new DirectoryInfo(root).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.System })
            .Select(f => new Member(Path.GetRelativePath(root, f.FullName).Replace(Path.DirectorySeparatorChar, '/'), f.Length,
                () => new FileStream(f.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, 1)))];
}
