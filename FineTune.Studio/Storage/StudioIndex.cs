using FineTune.Engine;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace FineTune.Studio.Storage;

/// <summary>
/// Keeps the database a mirror of the folders: migrates it at the start, puts a damaged one aside, adds what was made without the
/// studio (the command line, a copied folder) and forgets what is gone.
/// </summary>
public sealed class StudioIndex(FineTuneHome home, IDbContextFactory<StudioDb> databases, ILogger<StudioIndex> log)
{
    /// <summary>What the start had to mend, as a sentence for the home page; null when all was well.</summary>
    public string? Notice { get; private set; }

    public static string FileIn(FineTuneHome home) => Path.Combine(home.Root, "studio.db");

    public void Prepare()
    {
        var isLost = !File.Exists(FileIn(home)) && (Directory.EnumerateDirectories(home.DataSets).Any() || Directory.EnumerateDirectories(home.Runs).Any());
        try
        {
            Migrate();
            if (isLost) Say("The studio's index was missing and has been built again from the folders of data sets and runs; names and tags given since may be lost, and API keys have to be made anew.");
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 11 or 26) // SQLITE_CORRUPT, SQLITE_NOTADB
        {
            var aside = PutAside();
            Migrate();
            Say($"The studio's index was damaged and has been built again from the folders; names and tags given since may be lost, and API keys have to be made anew. The damaged file is kept as {Path.GetFileName(aside)}.");
        }
    }

    private void Migrate()
    {
        using var db = databases.CreateDbContext();
        db.Database.Migrate();
        // Reads every page's header of both tables: damage shows here and not in the middle of someone's work.
        _ = db.DataSets.Count() + db.Runs.Count();
    }

    private string PutAside()
    {
        SqliteConnection.ClearAllPools();
        var file = FileIn(home);
        var aside = $"{file}.damaged-{DateTime.UtcNow:yyyyMMdd-HHmmss}";
        File.Move(file, aside);
        // The write-ahead log belongs to the damaged file.
        foreach (var suffix in (string[])["-wal", "-shm"])
            File.Delete(file + suffix);
        return aside;
    }

    private void Say(string notice)
    {
        Notice = notice;
        log.LogWarning("{Notice}", notice);
    }
}
