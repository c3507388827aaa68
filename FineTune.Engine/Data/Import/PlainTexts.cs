using FineTune.Engine.Data.Readers;

namespace FineTune.Engine.Data.Import;

/// <summary>Which members of a zip or folder without tables are documents.</summary>
internal static class PlainTexts
{
    /// <summary>What lies beside documents and speaks about them.</summary>
    private static readonly HashSet<string> Company = new(StringComparer.OrdinalIgnoreCase) { "readme", "license", "licence", "source", "sources", "notice", "changelog", "copying" };

    /// <summary>All plain texts; those that speak about the others only where there is nothing else.</summary>
    public static List<Member> Select(IReadOnlyList<Member> members)
    {
        var texts = members.Where(m => PlainTextReader.Reads(m.Extension)).ToList();
        var documents = texts.Where(m => !Company.Contains(Path.GetFileNameWithoutExtension(m.FileName))).ToList();
        return documents.Count > 0 ? documents : texts;
    }

    /// <summary>By the whole of the file's name, else by the nearest folder that names a part: "test drive.txt" is a document like any other.</summary>
    public static DataPart? PartOf(Member member) =>
        PartNames.OfFolder(Path.GetFileNameWithoutExtension(member.FileName)) ?? member.Segments[..^1].Reverse().Select(PartNames.OfFolder).FirstOrDefault(p => p is not null);
}
