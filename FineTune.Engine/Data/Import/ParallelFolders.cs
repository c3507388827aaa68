using FineTune.Engine.Data.Readers;

namespace FineTune.Engine.Data.Import;

/// <summary>Finds the folders that hold parallel lines: <c>seq.in</c> and <c>seq.out</c>, with or without <c>label</c>.</summary>
internal static class ParallelFolders
{
    private static readonly string[] Names = [ParallelLinesReader.WordsFile, ParallelLinesReader.TagsFile, ParallelLinesReader.LabelFile];

    /// <returns>For each folder its files, in the order of <see cref="Names"/>.</returns>
    /// <exception cref="UserException">A folder has one of the two files that belong together.</exception>
    public static List<List<Member>> Find(string container, IReadOnlyList<Member> members)
    {
        var folders = new List<List<Member>>();
        foreach (var folder in members.Where(m => Names.Contains(m.FileName)).GroupBy(m => m.Path[..^m.FileName.Length]))
        {
            var files = Names.Select(n => folder.FirstOrDefault(m => m.FileName == n)).ToList();
            if (files[0] is null && files[1] is null) continue;
            if ((files[0] ?? files[1])!.FileName is var there && (files[0] is null || files[1] is null))
                throw new UserException($"There is a {there} and no {(files[0] is null ? Names[0] : Names[1])} beside it.", "Put the missing file there, line by line for the same sentences.", new Place($"{container}/{folder.Key}{there}"));
            folders.Add([.. files.OfType<Member>()]);
        }
        return folders;
    }
}
