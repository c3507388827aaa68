using FineTune.Studio.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace FineTune.Studio.Tests.Studio.Storage;

public sealed class StudioIndexTests
{
    [Fact]
    public void A_new_home_gets_an_index_with_a_write_ahead_log_and_no_notice()
    {
        using var test = new TestIndex(prepare: false);
        Assert.Null(test.Prepare().Notice);
        using var db = test.Databases.CreateDbContext();
        Assert.Equal("wal", db.Database.SqlQueryRaw<string>("PRAGMA journal_mode").AsEnumerable().Single());
        Assert.Empty(db.Database.GetPendingMigrations());
    }

    [Fact]
    public void The_migration_is_what_the_model_says_and_names_no_providers_types()
    {
        using var test = new TestIndex(prepare: false);
        using var db = test.Databases.CreateDbContext();
        Assert.False(db.Database.HasPendingModelChanges());
        var migrations = db.GetService<IMigrationsAssembly>();
        foreach (var type in migrations.Migrations.Values)
        {
            var operations = migrations.CreateMigration(type, "any").UpOperations;
            var columns = operations.OfType<CreateTableOperation>().SelectMany(t => t.Columns).Concat(operations.OfType<AddColumnOperation>()).ToList();
            Assert.NotEmpty(columns);
            Assert.All(columns, c => Assert.Null(c.ColumnType));
        }
    }

    [Fact]
    public void What_is_written_is_read_back_and_ordered_by_time()
    {
        using var test = new TestIndex();
        var now = DateTimeOffset.UtcNow;
        using (var db = test.Databases.CreateDbContext())
        {
            db.Runs.Add(new RunRecord { Id = "old", Name = "Old", State = RunState.Completed, CreatedAt = now.AddHours(-1).ToOffset(TimeSpan.FromHours(9)), Metric = 0.91 });
            db.Runs.Add(new RunRecord { Id = "new", Name = "New", State = RunState.Queued, CreatedAt = now.ToOffset(TimeSpan.FromHours(-5)), QueuedAt = now });
            db.SaveChanges();
        }
        using var read = test.Databases.CreateDbContext();
        var runs = read.Runs.OrderByDescending(r => r.CreatedAt).ToList();
        Assert.Equal(["new", "old"], runs.Select(r => r.Id));
        Assert.Equal((RunState.Completed, 0.91), (runs[1].State, runs[1].Metric));
        Assert.Equal(now.ToUnixTimeMilliseconds(), runs[0].QueuedAt!.Value.ToUnixTimeMilliseconds());
    }

    [Fact]
    public void A_damaged_index_is_put_aside_and_said()
    {
        using var test = new TestIndex(prepare: false);
        File.WriteAllText(StudioIndex.FileIn(test.Home), new string('x', 5000));
        var notice = test.Prepare().Notice;
        Assert.Contains("damaged", notice);
        Assert.Single(Directory.EnumerateFiles(test.Home.Root, "studio.db.damaged-*"));
        using var db = test.Databases.CreateDbContext();
        Assert.Equal(0, db.Runs.Count());
        SqliteConnection.ClearAllPools();
    }

    [Fact]
    public void A_missing_index_beside_existing_folders_is_said()
    {
        using var test = new TestIndex(prepare: false);
        Directory.CreateDirectory(Path.Combine(test.Home.Runs, "some-run"));
        Assert.Contains("missing", test.Prepare().Notice);
        Assert.Null(test.Prepare().Notice);
    }

    [Fact]
    public void Two_studios_cannot_share_a_home()
    {
        using var test = new TestIndex();
        using (new HomeLock(test.Home)) Assert.Throws<FineTune.Engine.UserException>(() => new HomeLock(test.Home));
        new HomeLock(test.Home).Dispose();
    }
}
