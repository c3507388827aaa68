using FineTune.Engine;

namespace FineTune.Studio.OpenAi.Files;

/// <summary>Files that clients uploaded: a folder each under the home's <c>openai/files</c>, with <c>file.json</c> and <c>content</c>. They stay until deleted.</summary>
public sealed class FileBook(FineTuneHome home, TimeProvider time)
{
    private const string RecordFile = "file.json", ContentFile = "content";

    private string Root => Directory.CreateDirectory(Path.Combine(home.Root, "openai", "files")).FullName;

    /// <summary>Takes a received file over.</summary>
    /// <param name="path">Is moved.</param>
    public FileRecord Add(string path, string filename, string purpose)
    {
        var record = new FileRecord($"file-{Guid.NewGuid():N}", filename, purpose, new FileInfo(path).Length, time.GetUtcNow());
        var folder = Directory.CreateDirectory(Path.Combine(Root, record.Id)).FullName;
        File.Move(path, Path.Combine(folder, ContentFile));
        Json.WriteFile(Path.Combine(folder, RecordFile), record);
        return record;
    }

    /// <summary>Newest first. A folder damaged from outside is left out.</summary>
    public IReadOnlyList<FileRecord> List() =>
        [.. Directory.EnumerateDirectories(Root).Select(f => Find(Path.GetFileName(f))).OfType<FileRecord>().OrderByDescending(f => f.CreatedAt).ThenBy(f => f.Id, StringComparer.Ordinal)];

    /// <summary>Null when there is none.</summary>
    public FileRecord? Find(string id)
    {
        if (!IsId(id) || !File.Exists(Path.Combine(Root, id, RecordFile))) return null;
        try { return Json.ReadFile<FileRecord>(Path.Combine(Root, id, RecordFile)); }
        catch (UserException) { return null; }
    }

    /// <summary>Where a file's bytes lie.</summary>
    public string ContentOf(FileRecord file) => Path.Combine(Root, file.Id, ContentFile);

    public void Delete(FileRecord file) => Directory.Delete(Path.Combine(Root, file.Id), recursive: true);

    /// <summary>Ids come from addresses: letters, digits and hyphens only, so that none leads elsewhere.</summary>
    private static bool IsId(string id) => id.Length is > 5 and <= 60 && id.StartsWith("file-", StringComparison.Ordinal) && id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
