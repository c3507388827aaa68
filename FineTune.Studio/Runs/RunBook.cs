using FineTune.Engine;
using FineTune.Studio.Shell;
using FineTune.Studio.Storage;
using Microsoft.EntityFrameworkCore;

namespace FineTune.Studio.Runs;

/// <summary>All runs: starts, finds, renames, orders and deletes them. Executing them is <see cref="Runners.RunQueue"/>'s.</summary>
public sealed class RunBook(IDbContextFactory<StudioDb> database, FineTuneHome home, RunFeeds feeds, TimeProvider time)
{
    /// <summary>Raised with the run's id after anything about it changed; handlers must be quick and not throw.</summary>
    public event Action<string>? Changed;

    private DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Starts a run: writes its folder and puts it last in the queue. The one call the wizard, the API and a clone make.</summary>
    /// <param name="parent">The run it was cloned from.</param>
    /// <returns>The run's id; its page is <c>/runs/ID</c>.</returns>
    /// <exception cref="UserException">The plan cannot run, or the disk is nearly full.</exception>
    public async Task<string> StartAsync(TrainingPlan plan, string? parent = null)
    {
        FineTuner.Check(home, plan);
        var (free, least) = (home.FreeBytes, EngineSettings.Load(home).MinimumFreeBytes);
        if (free < least)
            throw new UserException($"Only {Format.Bytes(free)} are free on the disk of {home.Root}; a run needs room for its checkpoints.",
                $"Delete runs or cached models you no longer need until {Format.Bytes(least)} are free (Settings shows what takes room).");
        var id = $"{Now:yyyyMMdd-HHmmss}-{Guid.NewGuid().ToString("N")[..4]}";
        RunFolder.Create(Path.Combine(home.Runs, id), plan);
        await using (var db = await database.CreateDbContextAsync())
        {
            db.Runs.Add(RunRecords.From(id, plan, Now, parent));
            await db.SaveChangesAsync();
        }
        feeds.Get(id).SetActive(true);
        Changed?.Invoke(id);
        return id;
    }

    /// <summary>Newest first; a search finds words in name, tags, data, model and method.</summary>
    public async Task<List<RunRecord>> ListAsync(string? search = null)
    {
        await using var db = await database.CreateDbContextAsync();
        var rows = await db.Runs.AsNoTracking().OrderByDescending(r => r.CreatedAt).ToListAsync();
        foreach (var word in (search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            rows.RemoveAll(r => !$"{r.Name} {r.Tags} {r.DataSetName} {r.Model} {r.Method} {r.State.Word()} {r.Id}".Contains(word, StringComparison.CurrentCultureIgnoreCase));
        return rows;
    }

    /// <exception cref="UserException">There is no such run.</exception>
    public async Task<RunRecord> GetAsync(string id)
    {
        await using var db = await database.CreateDbContextAsync();
        return await db.Runs.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id)
            ?? throw new UserException($"There is no run '{id}'.", "Open the list of runs and choose one there.");
    }

    /// <summary>The run whose turn it is, or null.</summary>
    public async Task<RunRecord?> NextAsync()
    {
        await using var db = await database.CreateDbContextAsync();
        return await db.Runs.AsNoTracking().Where(r => r.State == RunState.Queued).OrderBy(r => r.QueuedAt).FirstOrDefaultAsync();
    }

    /// <summary>The waiting runs in their order.</summary>
    public async Task<List<RunRecord>> QueueAsync()
    {
        await using var db = await database.CreateDbContextAsync();
        return await db.Runs.AsNoTracking().Where(r => r.State == RunState.Queued).OrderBy(r => r.QueuedAt).ToListAsync();
    }

    /// <exception cref="UserException">There is no such run.</exception>
    public async Task<RunRecord> UpdateAsync(string id, Action<RunRecord> change)
    {
        await using var db = await database.CreateDbContextAsync();
        var row = await db.Runs.FirstOrDefaultAsync(r => r.Id == id)
            ?? throw new UserException($"There is no run '{id}'.", "Open the list of runs and choose one there.");
        change(row);
        await db.SaveChangesAsync();
        Changed?.Invoke(id);
        return row;
    }

    public Task<RunRecord> RenameAsync(string id, string name) => UpdateAsync(id, row => row.Name = name.Trim() is { Length: > 0 and <= 120 } trimmed ? trimmed
        : throw new UserException("A run's name has 1 to 120 characters.", "Choose another name."));

    public Task<RunRecord> TagAsync(string id, IReadOnlyList<string> tags) => UpdateAsync(id, row =>
        row.Tags = string.Join(',', tags.Select(t => t.Replace(',', ' ').Trim()).Where(t => t.Length is > 0 and <= 40).Distinct(StringComparer.CurrentCultureIgnoreCase)));

    /// <summary>Puts an interrupted or failed run back into the queue, behind the others; it goes on from its last checkpoint.</summary>
    public Task<RunRecord> ResumeAsync(string id) => UpdateAsync(id, row =>
    {
        if (!row.State.CanResume())
            throw new UserException($"This run is {row.State.Word().ToLowerInvariant()}, so there is nothing to resume.", "Clone it to train again.");
        (row.State, row.QueuedAt, row.Message, row.Remedy, row.EndedAt) = (RunState.Queued, Now, null, null, null);
        feeds.Get(id).SetActive(true);
    });

    /// <summary>Takes a waiting run out of the queue; Resume puts it back.</summary>
    public Task<RunRecord> CancelAsync(string id) => UpdateAsync(id, row =>
    {
        if (row.State != RunState.Queued) throw new UserException("This run is not waiting any more.", "Use Stop on its page.");
        (row.State, row.Message, row.Remedy, row.EndedAt) = (RunState.Interrupted, "Taken out of the queue before its turn.", "Resume puts it back.", Now);
        feeds.Get(id).SetActive(false);
    });

    /// <summary>Moves a waiting run one place forward (-1) or back (+1).</summary>
    public async Task MoveAsync(string id, int places)
    {
        await using var db = await database.CreateDbContextAsync();
        var queue = await db.Runs.Where(r => r.State == RunState.Queued).OrderBy(r => r.QueuedAt).ToListAsync();
        var from = queue.FindIndex(r => r.Id == id);
        var to = from + Math.Sign(places);
        if (from < 0 || to < 0 || to >= queue.Count) return;
        (queue[from].QueuedAt, queue[to].QueuedAt) = (queue[to].QueuedAt, queue[from].QueuedAt);
        await db.SaveChangesAsync();
        Changed?.Invoke(id);
    }

    /// <summary>What deleting the run takes from the disk, in bytes.</summary>
    public long SizeOnDisk(string id) => new DirectoryInfo(feeds.Folder(id).Root).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);

    /// <summary>Deletes the run with its model and everything else in its folder.</summary>
    /// <returns>The bytes freed.</returns>
    /// <exception cref="UserException">It is being executed.</exception>
    public async Task<long> DeleteAsync(string id)
    {
        var row = await GetAsync(id);
        var bytes = 0L;
        if (Directory.Exists(Path.Combine(home.Runs, id)))
        {
            var folder = feeds.Folder(id);
            if (row.State.IsUnderWay() || folder.IsLocked()) throw new UserException("This run is under way.", "Stop it first, then delete it.");
            bytes = SizeOnDisk(id);
            feeds.Get(id).SetActive(false);
            Directory.Delete(folder.Root, recursive: true);
        }
        feeds.Forget(id);
        await using var db = await database.CreateDbContextAsync();
        await db.Runs.Where(r => r.Id == id).ExecuteDeleteAsync();
        Changed?.Invoke(id);
        return bytes;
    }

    /// <summary>A row for a run that stands in the home without one (made by the command line, or the database was lost).</summary>
    public async Task AdoptAsync(RunFolder run)
    {
        await using var db = await database.CreateDbContextAsync();
        if (await db.Runs.AnyAsync(r => r.Id == run.Id)) return;
        var row = RunRecords.From(run.Id, run.Plan, File.GetCreationTimeUtc(run.PlanFile));
        row.State = RunState.Interrupted;
        db.Runs.Add(row);
        await db.SaveChangesAsync();
    }
}
