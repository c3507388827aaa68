using System.Security.Cryptography;
using System.Text;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Data.Import;
using FineTune.Engine.Data.OpenAi;
using FineTune.Engine.Data.Profiling;
using FineTune.Engine.Data.Readers;

namespace FineTune.Engine.Data;

/// <summary>The data sets of an installation: one folder per version under <c>datasets/</c>, named by content.</summary>
public sealed class DataSetStore
{
    /// <summary>Counted up when a profile's content changes, so that kept ones are made anew.</summary>
    private const int ProfileVersion = 3;

    private readonly FineTuneHome _home;
    private readonly long _minimumFreeBytes;

    /// <summary>Extensions of the files that can be imported, with their dots, for a file dialog.</summary>
    public static IReadOnlyList<string> FileExtensions => RowReaders.Extensions;

    /// <summary>One sentence for people: which formats are read.</summary>
    public static string WhatIsRead => RowReaders.WhatIsRead;

    /// <param name="minimumFreeBytes">Bytes that stay free on the disk; null = the installation's setting.</param>
    public DataSetStore(FineTuneHome home, long? minimumFreeBytes = null) =>
        (_home, _minimumFreeBytes) = (home, minimumFreeBytes ?? EngineSettings.Load(home).MinimumFreeBytes);

    /// <summary>
    /// Reads the files once, streamed, and stores them as a version. Content that is already stored gives the version there
    /// is, under its first name. Cancelled or failed, nothing is left behind.
    /// </summary>
    /// <exception cref="UserException">The input cannot be used; says file, row, column and remedy.</exception>
    public DataSetInfo Import(ImportRequest request, IProgress<ImportProgress>? progress = null, CancellationToken token = default)
    {
        var info = new DataImporter(_home, new DiskGuard(_home, _minimumFreeBytes), progress, token).Import(request);
        // The file itself is not kept: what its lines would be told elsewhere has to be found now.
        var file = request.Files[DataPart.Train];
        var name = request.DisplayNames?.GetValueOrDefault(file) ?? file;
        if (Path.GetExtension(name).ToLowerInvariant() is ".jsonl" or ".ndjson" && File.Exists(file) && OpenAiFileChecks.KindOf(file) is { } kind)
            Json.WriteFile(Path.Combine(Folder(info.Hash), DataSetFiles.OpenAi), OpenAiFileChecks.Check(file, kind, token: token));
        return info;
    }

    /// <summary>What OpenAI's fine-tuning would say of the file the training rows came from; null where that was no file of its form, and of versions made by a fix.</summary>
    /// <exception cref="UserException">There is no such data set.</exception>
    public OpenAiFileReport? OpenAiReport(string hash) => Path.Combine(Folder(hash), DataSetFiles.OpenAi) is var file && File.Exists(file) ? Json.ReadFile<OpenAiFileReport>(file) : null;

    /// <exception cref="UserException">There is no such data set.</exception>
    public DataSet Open(string hash) => Info(hash) is var info && info.Images is { } images ? new(Folder(hash), info, ImagePacks.Folder(_home, images)) : new(Folder(hash), info, null);

    /// <exception cref="UserException">There is no such data set.</exception>
    public DataSetInfo Info(string hash) => Json.ReadFile<DataSetInfo>(Path.Combine(Folder(hash), DataSetFiles.Info));

    public bool Contains(string hash) => IsName(hash) && File.Exists(Path.Combine(_home.DataSets, hash, DataSetFiles.Info));

    /// <summary>All versions, the newest first. A folder damaged from outside is left out: it must not hide the others.</summary>
    public IReadOnlyList<DataSetInfo> List() =>
        [.. Directory.EnumerateDirectories(_home.DataSets).Select(ReadOrNull).OfType<DataSetInfo>().OrderByDescending(i => i.ImportedAt)];

    private static DataSetInfo? ReadOrNull(string folder)
    {
        try
        {
            return Json.ReadFile<DataSetInfo>(Path.Combine(folder, DataSetFiles.Info));
        }
        catch (UserException)
        {
            return null;
        }
    }

    /// <summary>Gives a version another name for people; its hash stays.</summary>
    /// <exception cref="UserException">There is no such data set, or the name is empty.</exception>
    public DataSetInfo Rename(string hash, string name)
    {
        if (string.IsNullOrWhiteSpace(name)) throw new UserException("The name is empty.", "Type a name.");
        var renamed = Info(hash) with { Name = name.Trim() };
        Json.WriteFile(Path.Combine(Folder(hash), DataSetFiles.Info), renamed);
        return renamed;
    }

    /// <summary>Bytes the version takes on disk, profile and images included.</summary>
    public long SizeOnDisk(string hash) => SizeOnDisk([hash]);

    /// <summary>Bytes several versions take; images they share count once.</summary>
    public long SizeOnDisk(IReadOnlyCollection<string> hashes) =>
        hashes.Sum(h => new DirectoryInfo(Folder(h)).EnumerateFiles().Sum(f => f.Length)) + hashes.Select(h => Info(h).Images).Distinct().Sum(i => ImagePacks.Size(_home, i));

    /// <summary>Deletes a version, and its images when no other version uses them.</summary>
    public void Delete(string hash)
    {
        lock (ImagePacks.Gate)
        {
            var images = Contains(hash) ? ReadOrNull(Folder(hash))?.Images : null;
            Directory.Delete(Folder(hash), recursive: true);
            if (images is not null) ImagePacks.DeleteUnused(_home, images, List());
        }
    }

    /// <summary>
    /// Looks a data set through; kept on disk per choice of columns, so a second call is a read. A null column means the guessed one; data that suggest
    /// writing are looked through as such (<see cref="ProfileOfWriting"/>) when no column is named, images as such (<see cref="DataProfile.Images"/>).
    /// </summary>
    /// <param name="progress">Share done, 0 to 1.</param>
    /// <param name="countTokens">Counts a text's tokens exactly.</param>
    /// <param name="tokenizer">Names what <paramref name="countTokens"/> counts, to keep its profile apart; without a name a profile with tokens is not kept.</param>
    /// <exception cref="UserException">There is no such data set or column.</exception>
    public DataProfile Profile(string hash, string? textColumn, string? labelColumn, IProgress<double>? progress = null, CancellationToken token = default,
        Func<string, int>? countTokens = null, string? tokenizer = null)
    {
        using var data = Open(hash);
        if (data.Info.SuggestedTask is SuggestedTasks.ImageClassification or SuggestedTasks.ObjectDetection)
            return Kept(hash, "images", keep: true, () => new ImageProfileBuilder(data, token).Build(progress));
        if (textColumn is null && labelColumn is null && data.Info.SuggestedTask == SuggestedTasks.TextGeneration)
            return ProfileOfWriting(hash, new() { Hash = hash }, progress, token, countTokens, tokenizer);
        // The content stands for the image: equal contents are duplicates.
        var (text, label) = (textColumn ?? data.Info.TextColumn ?? (data.Info.Images is null ? null : ImageColumns.Content), labelColumn ?? (data.Info.SuggestedTask == SuggestedTasks.ObjectDetection ? null : data.Info.LabelColumn));
        // With both columns known this also refuses wrong ones; with one missing the profile says so.
        if (text is not null && label is not null) DataSetChecks.Columns(data.Info, text, label);
        else if ((text ?? label) is { } only && data.Info.IndexOf(only) < 0) throw new UserException($"There is no column '{only}'.", $"Choose one of {ClassNames.List(data.Info.Columns)}.");
        return Kept(hash, $"{text}\0{label}\0{tokenizer}", keep: countTokens is null || tokenizer is not null,
            () => new ProfileBuilder(data, data.Info.IndexOf(text), data.Info.IndexOf(label), countTokens, token).Build(progress));
    }

    /// <summary>Looks data through as rows that say what is to be written; kept like <see cref="Profile"/>.</summary>
    /// <param name="plan">Format and columns, where a person chose any.</param>
    /// <param name="longCharacters">Length from which a row is called long.</param>
    /// <exception cref="UserException">There is no such data set, format or column.</exception>
    public DataProfile ProfileOfWriting(string hash, PlanData plan, IProgress<double>? progress = null, CancellationToken token = default,
        Func<string, int>? countTokens = null, string? tokenizer = null, int longCharacters = GenerationProfileBuilder.LongCharacters)
    {
        using var data = Open(hash);
        var reader = new GenerationRowReader(data.Info, plan);
        return Kept(hash, $"writing\0{reader.Plan.Format}\0{string.Join('\0', GenerationColumns.Of(reader.Plan).Named)}\0{tokenizer}\0{longCharacters}", keep: countTokens is null || tokenizer is not null,
            () => new GenerationProfileBuilder(data, reader, countTokens, longCharacters, token).Build(progress));
    }

    private DataProfile Kept(string hash, string what, bool keep, Func<DataProfile> build)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{ProfileVersion}\0{what}")))[..12];
        var kept = Path.Combine(Folder(hash), $"profile-{key}.json");
        if (keep && File.Exists(kept)) return Json.ReadFile<DataProfile>(kept);
        var profile = build();
        if (keep) Json.WriteFile(kept, profile);
        return profile;
    }

    /// <summary>Makes a new version with the changes; its <see cref="DataSetInfo.Parent"/> is this one. When nothing changes, this version is returned.</summary>
    /// <exception cref="UserException">There is no such data set or column, or nothing would be left.</exception>
    public DataSetInfo Apply(string hash, DataFix fix, string? textColumn = null, string? labelColumn = null, CancellationToken token = default)
    {
        using var data = Open(hash);
        var fixes = new DataFixes(_home, new DiskGuard(_home, _minimumFreeBytes), token);
        if (data.Info.Images is not null) return fixes.ApplyToImages(data, fix, labelColumn);
        return textColumn is null && labelColumn is null && data.Info.SuggestedTask == SuggestedTasks.TextGeneration
            ? fixes.Apply(data, fix, new GenerationRowReader(data.Info, new() { Hash = hash }))
            : fixes.Apply(data, fix, DataSetChecks.Columns(data.Info, textColumn, labelColumn));
    }

    /// <summary>The same for rows that say what is to be written.</summary>
    /// <param name="plan">Format and columns, where a person chose any.</param>
    /// <exception cref="UserException">There is no such data set, format or column, or nothing would be left.</exception>
    public DataSetInfo Apply(string hash, DataFix fix, PlanData plan, CancellationToken token = default)
    {
        using var data = Open(hash);
        return new DataFixes(_home, new DiskGuard(_home, _minimumFreeBytes), token).Apply(data, fix, new GenerationRowReader(data.Info, plan));
    }

    private string Folder(string hash) => Contains(hash) ? Path.Combine(_home.DataSets, hash)
        : throw new UserException($"There is no data set '{hash}'.", "Import the data again, or choose another data set.");

    /// <summary>A name comes from a web address: letters and digits only, so that it cannot lead elsewhere.</summary>
    private static bool IsName(string hash) => hash.Length is > 0 and <= 64 && hash.All(char.IsAsciiLetterOrDigit);
}
