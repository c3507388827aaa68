using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Studio.Settings;
using FineTune.Studio.Shell;
using FineTune.Studio.Storage;
using Microsoft.EntityFrameworkCore;

namespace FineTune.Studio.Datasets;

/// <summary>All data sets: imports, versions, names and deletes them. The files are <see cref="DataSetStore"/>'s; this keeps the index beside them.</summary>
public sealed class DataSetBook(IDbContextFactory<StudioDb> databases, FineTuneHome home, SettingsStore settings, ILogger<DataSetBook> log)
{
    /// <summary>Told the hash of a version before its files go, so that nobody holds them open.</summary>
    public event Action<string>? Deleting;

    /// <summary>The files, under the settings of now.</summary>
    public DataSetStore Store => new(home, settings.Current.MinimumFreeBytes);

    /// <summary>Imports and indexes. Content that is there already gives the version there is, under its first name.</summary>
    /// <exception cref="UserException">The input cannot be used; says file, row, column and remedy.</exception>
    public async Task<DataSetRecord> ImportAsync(ImportRequest request, IProgress<ImportProgress>? progress, CancellationToken token)
    {
        var info = await Task.Run(() => Store.Import(request, progress, token), token);
        return await IndexAsync(info);
    }

    /// <summary>Makes the version a fix leads to; when nothing changes, the version there is.</summary>
    public async Task<DataSetRecord> FixAsync(string hash, DataFix fix, string? textColumn, string? labelColumn, CancellationToken token)
    {
        var info = await Task.Run(() => Store.Apply(hash, fix, textColumn, labelColumn, token), token);
        return await IndexAsync(info);
    }

    /// <summary>The same for rows that say what is to be written.</summary>
    /// <param name="plan">Format and columns, where a person chose any.</param>
    public async Task<DataSetRecord> FixAsync(string hash, DataFix fix, PlanData plan, CancellationToken token)
    {
        var info = await Task.Run(() => Store.Apply(hash, fix, plan, token), token);
        return await IndexAsync(info);
    }

    /// <summary>The newest version of every data set, newest first; a search finds words in the name or the hash.</summary>
    public async Task<List<DataSetRecord>> ListAsync(string? search = null)
    {
        await using var db = await databases.CreateDbContextAsync();
        var versions = await db.DataSets.AsNoTracking().ToListAsync();
        var sets = versions.GroupBy(v => v.SetId).Select(set => set.MaxBy(v => v.Version)!).OrderByDescending(v => v.CreatedAt).ToList();
        foreach (var word in (search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            sets.RemoveAll(s => !s.Name.Contains(word, StringComparison.OrdinalIgnoreCase) && !s.Hash.StartsWith(word, StringComparison.OrdinalIgnoreCase));
        return sets;
    }

    /// <summary>The version's entry, or null when there is none.</summary>
    public async Task<DataSetRecord?> FindAsync(string hash)
    {
        await using var db = await databases.CreateDbContextAsync();
        return await db.DataSets.AsNoTracking().FirstOrDefaultAsync(s => s.Hash == hash);
    }

    /// <summary>All versions of the data set a version belongs to, the first one first.</summary>
    public async Task<List<DataSetRecord>> VersionsAsync(Guid setId)
    {
        await using var db = await databases.CreateDbContextAsync();
        return await db.DataSets.AsNoTracking().Where(s => s.SetId == setId).OrderBy(s => s.Version).ToListAsync();
    }

    /// <summary>Names all versions of the data set.</summary>
    /// <exception cref="UserException">The name is empty or too long.</exception>
    public async Task RenameAsync(Guid setId, string name)
    {
        name = name.Trim();
        if (name.Length is 0 or > 120) throw new UserException("A data set's name has 1 to 120 characters.", "Choose another name.");
        foreach (var version in await VersionsAsync(setId)) Store.Rename(version.Hash, name);
        await using var db = await databases.CreateDbContextAsync();
        await db.DataSets.Where(s => s.SetId == setId).ExecuteUpdateAsync(set => set.SetProperty(s => s.Name, name));
    }

    /// <summary>Says what deleting these versions takes from the disk, and which runs stand on them.</summary>
    public async Task<DeletionPreview> PreviewDeletionAsync(IReadOnlyList<string> hashes)
    {
        await using var db = await databases.CreateDbContextAsync();
        var runs = await db.Runs.AsNoTracking().Where(r => hashes.Contains(r.DataSetHash)).OrderBy(r => r.Name).Select(r => new { r.Name, r.State }).ToListAsync();
        return new(Store.SizeOnDisk([.. hashes.Where(Store.Contains)]), [.. runs.Select(r => r.Name)],
            [.. runs.Where(r => r.State is RunState.Queued or RunState.Running or RunState.Paused).Select(r => r.Name)]);
    }

    /// <summary>Deletes versions from disk and index.</summary>
    /// <returns>Bytes freed.</returns>
    /// <exception cref="UserException">A run waits for one of them or trains on it now.</exception>
    public async Task<long> DeleteAsync(IReadOnlyList<string> hashes)
    {
        var preview = await PreviewDeletionAsync(hashes);
        if (preview.RunsUnderWay is [var first, ..])
            throw new UserException($"The run '{first}' needs this data now.", "Wait until it ends, or stop it first.");
        foreach (var hash in hashes.Where(Store.Contains))
        {
            Deleting?.Invoke(hash);
            Store.Delete(hash);
        }
        await using var db = await databases.CreateDbContextAsync();
        await db.DataSets.Where(s => hashes.Contains(s.Hash)).ExecuteDeleteAsync();
        return preview.Bytes;
    }

    /// <summary>Makes the index agree with the folders: adds what the command line imported, forgets what is gone.</summary>
    public async Task AdoptAsync()
    {
        var found = new List<DataSetInfo>();
        foreach (var hash in Directory.EnumerateDirectories(home.DataSets).Select(f => Path.GetFileName(f)!).Where(Store.Contains))
        {
            try { found.Add(Store.Info(hash)); }
            catch (UserException e) { log.LogWarning("A data set was left out of the index: {Problem}", e.Message); }
        }
        await using var db = await databases.CreateDbContextAsync();
        var known = await db.DataSets.Select(s => s.Hash).ToListAsync();
        var gone = known.Except(found.Select(i => i.Hash)).ToList();
        if (gone.Count > 0) await db.DataSets.Where(s => gone.Contains(s.Hash)).ExecuteDeleteAsync();
        // Parents first, so that versions find their set.
        foreach (var info in found.Where(i => !known.Contains(i.Hash)).OrderBy(i => i.ImportedAt)) await IndexAsync(info);
    }

    private async Task<DataSetRecord> IndexAsync(DataSetInfo info)
    {
        await using var db = await databases.CreateDbContextAsync();
        if (await db.DataSets.FindAsync(info.Hash) is { } there) return there;
        var parent = info.Parent is null ? null : await db.DataSets.AsNoTracking().FirstOrDefaultAsync(s => s.Hash == info.Parent);
        var record = new DataSetRecord
        {
            Hash = info.Hash, Name = parent?.Name ?? info.Name, ParentHash = info.Parent, CreatedAt = info.ImportedAt, Rows = info.TotalRows, Bytes = info.Bytes,
            SetId = parent?.SetId ?? Guid.NewGuid(),
            Version = parent is null ? 1 : await db.DataSets.Where(s => s.SetId == parent.SetId).MaxAsync(s => s.Version) + 1,
        };
        db.DataSets.Add(record);
        await db.SaveChangesAsync();
        return record;
    }
}

/// <summary>What deleting data takes along.</summary>
/// <param name="Bytes">Freed on disk.</param>
/// <param name="Runs">Names of runs trained on it: they keep their models and results, but cannot be resumed or scored again.</param>
/// <param name="RunsUnderWay">Those that forbid deleting now.</param>
public sealed record DeletionPreview(long Bytes, IReadOnlyList<string> Runs, IReadOnlyList<string> RunsUnderWay);
