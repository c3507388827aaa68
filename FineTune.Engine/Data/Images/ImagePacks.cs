namespace FineTune.Engine.Data.Images;

/// <summary>The packs of an installation.</summary>
internal static class ImagePacks
{
    /// <summary>Held while a pack gets its name and a first version that uses it, and while one that nobody uses is removed.</summary>
    public static readonly Lock Gate = new();

    public static string Folder(FineTuneHome home, string id) => Path.Combine(home.Images, id);

    /// <summary>Bytes on disk; 0 without a pack.</summary>
    public static long Size(FineTuneHome home, string? id) =>
        id is not null && new DirectoryInfo(Folder(home, id)) is { Exists: true } folder ? folder.EnumerateFiles().Sum(f => f.Length) : 0;

    /// <summary>Removes a pack that no version uses any more. Call it under <see cref="Gate"/>.</summary>
    public static void DeleteUnused(FineTuneHome home, string? id, IEnumerable<DataSetInfo> versions)
    {
        if (id is not null && versions.All(v => v.Images != id) && Directory.Exists(Folder(home, id))) Directory.Delete(Folder(home, id), recursive: true);
    }
}
