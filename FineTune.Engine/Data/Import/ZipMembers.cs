using System.IO.Compression;

namespace FineTune.Engine.Data.Import;

/// <summary>The members of a zip, checked. Nothing is ever written under a member's name.</summary>
internal static class ZipMembers
{
    private const int MaximumMembers = 1_000_000;

    /// <exception cref="UserException">The zip is damaged, encrypted, or its names lead outside.</exception>
    public static IReadOnlyList<Member> List(ZipArchive zip, string name, long packed)
    {
        try
        {
            var limit = new UnpackLimit(name, packed);
            if (zip.Entries.Count > MaximumMembers)
                throw new UserException($"The zip has {zip.Entries.Count:N0} members.", $"Put the texts into one CSV file, or choose a zip with at most {MaximumMembers:N0} members.", new Place(name));
            var members = new List<Member>();
            foreach (var entry in zip.Entries)
            {
                var path = entry.FullName.Replace('\\', '/');
                RefuseEscape(path, name);
                if (path.EndsWith('/')) continue;
                if (entry.IsEncrypted)
                    throw new UserException("The zip is encrypted.", "Unpack it with its password and choose the files, or a zip without a password.", new Place($"{name}/{path}"));
                members.Add(new Member(path, Math.Clamp(entry.Length, 0, UnpackLimit.MaximumTotal), () => new MeteredStream(entry.Open(), limit.Unpacked)));
            }
            return members;
        }
        catch (InvalidDataException e)
        {
            throw Damaged(name, e);
        }
    }

    public static UserException Damaged(string name, Exception e) =>
        new("The zip is damaged or incomplete.", "Download or copy it again, or unpack it elsewhere and choose the files.", new Place(name), e);

    private static void RefuseEscape(string path, string name)
    {
        if (!path.StartsWith('/') && !(path.Length > 1 && path[1] == ':') && !path.Split('/').Contains("..")) return;
        throw new UserException($"The zip holds a file that would land outside its folder ('{path}'); such zips are made to do harm.", "Do not use this zip; get the data from a source you trust.", new Place(name));
    }
}
