using FineTune.Engine.Data.Images.Layouts;
using FineTune.Engine.Data.Readers;

namespace FineTune.Engine.Data.Import;

/// <summary>Decides which members of a zip or folder are the data, and which part each belongs to.</summary>
internal static class MemberSelection
{
    /// <summary>
    /// Images that something is said of win over all else. Data files (CSV, JSON, Parquet, ...) win over texts. Files named after parts (<c>train.csv</c>, <c>test.csv</c>) go
    /// there; without such names all files belong to the part asked for. Folders with <c>seq.in</c> and <c>seq.out</c> win over both.
    /// Without data files, a tree of .txt files in at least two folders is rows, its folders classes; any other texts are documents.
    /// </summary>
    /// <param name="container">The zip's or folder's name for people.</param>
    /// <param name="part">The part it was given for; only <see cref="DataPart.Train"/> lets it bring other parts along.</param>
    /// <exception cref="UserException">There is nothing to read.</exception>
    public static IReadOnlyList<SourceFile> Select(string container, DataPart part, IReadOnlyList<Member> members, List<string> notes)
    {
        members = [.. members.Where(m => !m.Segments.Any(IsHidden)).OrderBy(m => m.Path, StringComparer.Ordinal)];
        if (members.Any(m => m.Path == "[Content_Types].xml"))
            throw new UserException("This is an Excel (or other Office) file.", "In Excel choose 'Save as', 'CSV UTF-8', and choose that file.", new Place(container));
        if (ImageLayouts.Select(container, part, members, notes) is { } images) return images;
        if (ParallelFolders.Find(container, members) is { Count: > 0 } parallel) return Parallel(container, part, parallel, notes);
        var data = members.Where(m => !PlainTextReader.Reads(m.Extension) && RowReaders.Knows(m.Extension == ".gz" ? Path.GetExtension(m.Path[..^3]).ToLowerInvariant() : m.Extension)).ToList();
        if (data.Count > 0) return DataFiles(container, part, data, notes);
        var texts = members.Where(m => m.Extension == ".txt").ToList();
        // Files named train.txt and test.txt are no texts of classes when they hold tagged words.
        if (texts.Where(t => PartNames.OfFile(t.FileName) is not null).ToList() is { Count: > 0 } named && named.All(HoldsTaggedWords)) return DataFiles(container, part, named, notes);
        if (ClassFolders(texts, part) is { Count: > 0 } inFolders) return Texts(container, part, texts, inFolders, notes);
        if (PlainTexts.Select(members) is { Count: > 0 } documents) return Documents(container, part, documents, members, notes);
        var hint = members.Any(m => m.Extension == ".zip") ? " Unpack the inner zip first." : "";
        throw new UserException(members.Count == 0 ? "There are no files in it." : $"None of its {members.Count:N0} files can be read.", RowReaders.WhatIsRead + hint, new Place(container));
    }

    /// <summary>Each folder of parallel lines is one input, named by its first file.</summary>
    private static List<SourceFile> Parallel(string container, DataPart part, List<List<Member>> folders, List<string> notes) =>
        [.. DataFiles(container, part, [.. folders.Select(f => f[0])], notes).Select(file => file with
        {
            Parallel = folders.Single(f => file.Name == $"{container}/{f[0].Path}"),
            Length = folders.Single(f => file.Name == $"{container}/{f[0].Path}").Sum(m => m.Length),
        })];

    private static bool HoldsTaggedWords(Member member)
    {
        using var head = new HeadStream(member.Open());
        var encoding = TextEncoding.Detect(head.Head);
        return ConllColumns.LookLike(encoding.Encoding.GetString(head.Head[encoding.Mark..]), head.HeadIsAll);
    }

    private static List<SourceFile> DataFiles(string container, DataPart part, List<Member> data, List<string> notes, Func<Member, DataPart?>? partOf = null)
    {
        var named = data.Select(m => (Member: m, Part: (partOf ?? PartOf)(m))).ToList();
        var result = part != DataPart.Train
            ? named.Any(n => n.Part == part) ? named.Where(n => n.Part == part) : named.Where(n => n.Part is null)
            // Without training rows by name, what has no part's name is them.
            : named.Any(n => n.Part == DataPart.Train) ? named.Where(n => n.Part is not null) : named;
        // One name with two endings (test.conll, test.annotated) is the same rows in two forms.
        result = result.DistinctBy(n => n.Member.Path[..^n.Member.FileName.Length] + PartNames.Stem(n.Member.FileName));
        var chosen = result.Select(n => File(container, part == DataPart.Train ? n.Part ?? part : part, n.Member)).ToList();
        if (chosen.Count == 0) throw new UserException($"It holds no {part.Word()} rows, only files of other parts.", "Choose the file itself.", new Place(container));
        var ignored = data.Where(d => chosen.All(c => c.Name != $"{container}/{d.Path}")).Select(d => d.Path).ToList();
        if (ignored.Count > 0) notes.Add($"In {container} these files were left aside: {ClassNames.List(ignored)}.");
        return chosen;
    }

    /// <summary>The texts that lie in folders named after classes; none where all of them would be of one class.</summary>
    private static List<Member> ClassFolders(List<Member> texts, DataPart part)
    {
        // What lies beside the class folders (a README.txt, lists of addresses in train/) is no text of a class.
        var inFolders = texts.Where(t => t.Segments.Length > 1 && PartNames.OfFolder(t.Segments[^2]) is null).ToList();
        return part == DataPart.Train && inFolders.Select(t => t.Segments[^2]).Distinct().Count() < 2 ? [] : inFolders;
    }

    private static List<SourceFile> Documents(string container, DataPart part, List<Member> documents, IReadOnlyList<Member> members, List<string> notes)
    {
        var files = DataFiles(container, part, documents, notes, PlainTexts.PartOf);
        if (members.Except(documents).Where(m => PlainTextReader.Reads(m.Extension)).Select(m => m.Path).ToList() is { Count: > 0 } aside) notes.Add($"In {container} these files were left aside: {ClassNames.List(aside)}.");
        // One file, or one per part (train.txt, test.txt), is read as if it had been chosen itself: it may be a table.
        return files.Count == 1 ? files : [.. files.Select(f => PartNames.OfFolder(Path.GetFileNameWithoutExtension(f.Name)) is null ? f with { Document = f.Name[(container.Length + 1)..] } : f)];
    }

    private static List<SourceFile> Texts(string container, DataPart part, List<Member> texts, List<Member> inFolders, List<string> notes)
    {
        if (texts.Count > inFolders.Count) notes.Add($"In {container} these files were left aside: {ClassNames.List([.. texts.Except(inFolders).Select(t => t.Path)])}.");
        return [.. inFolders.GroupBy(t => part != DataPart.Train ? part : t.Segments[..^2].Select(PartNames.OfFolder).FirstOrDefault(p => p is not null) ?? part)
            .Select(g => new SourceFile(container, g.Key, g.Sum(t => t.Length), () => throw new InvalidOperationException("A folder is not opened as a file.")) { Texts = [.. g] })];
    }

    private static SourceFile File(string container, DataPart part, Member member) => new($"{container}/{member.Path}", part, member.Length, member.Open);

    /// <summary>By the file's own name, else by the nearest folder that names a part.</summary>
    private static DataPart? PartOf(Member member) =>
        PartNames.OfFile(member.FileName) ?? member.Segments[..^1].Reverse().Select(PartNames.OfFolder).FirstOrDefault(p => p is not null);

    private static bool IsHidden(string segment) => segment.StartsWith('.') || segment is "__MACOSX" or "Thumbs.db" or "";
}
