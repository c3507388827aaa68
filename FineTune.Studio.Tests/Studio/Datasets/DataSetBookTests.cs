using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Studio.Datasets;
using FineTune.Studio.Settings;
using FineTune.Studio.Storage;
using FineTune.Studio.Tests.Studio.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace FineTune.Studio.Tests.Studio.Datasets;

public sealed class DataSetBookTests : IDisposable
{
    private readonly TestIndex _index = new();
    private readonly DataSetBook _book;

    public DataSetBookTests() => _book = _index.NewBook();

    [Fact]
    public async Task A_fix_makes_the_next_version_of_the_same_set()
    {
        var first = await ImportAsync("text,label\nhello,a\nhello,a\nbye,b\nso long,b\n");
        var second = await _book.FixAsync(first.Hash, DataFix.For(FindingKinds.Duplicate)!, null, null, default);
        Assert.Equal((first.SetId, 2, first.Hash, 3), (second.SetId, second.Version, second.ParentHash, second.Rows));
        Assert.Equal([first.Hash, second.Hash], (await _book.VersionsAsync(first.SetId)).Select(v => v.Hash));
        Assert.Equal(second.Hash, Assert.Single(await _book.ListAsync()).Hash);
        Assert.Equal(second.Hash, (await _book.FixAsync(second.Hash, DataFix.For(FindingKinds.Duplicate)!, null, null, default)).Hash);
    }

    [Fact]
    public async Task The_same_content_is_one_data_set()
    {
        var first = await ImportAsync("text,label\nhello,a\nbye,b\n");
        var again = await ImportAsync("text;label\nhello;a\nbye;b\n");
        Assert.Equal(first.Hash, again.Hash);
        Assert.Single(await _book.ListAsync());
    }

    [Fact]
    public async Task A_lost_index_is_built_again_with_versions_in_one_set()
    {
        var first = await ImportAsync("text,label\nhello,a\nhello,a\nbye,b\nso long,b\n");
        var second = await _book.FixAsync(first.Hash, DataFix.For(FindingKinds.Duplicate)!, null, null, default);
        await _book.RenameAsync(first.SetId, "New name");
        await using (var db = _index.Databases.CreateDbContext()) await db.DataSets.ExecuteDeleteAsync();

        await _book.AdoptAsync();

        var found = Assert.Single(await _book.ListAsync());
        Assert.Equal((second.Hash, 2, "New name"), (found.Hash, found.Version, found.Name));
        Assert.Equal(2, (await _book.VersionsAsync(found.SetId)).Count);
    }

    [Fact]
    public async Task What_vanished_from_disk_leaves_the_index_and_a_damaged_folder_stops_nothing()
    {
        var gone = await ImportAsync("text,label\nhello,a\nbye,b\n");
        var damaged = await ImportAsync("text,label\nhello there,a\nbye then,b\n");
        Directory.Delete(Path.Combine(_index.Home.DataSets, gone.Hash), recursive: true);
        File.WriteAllText(Path.Combine(_index.Home.DataSets, damaged.Hash, "dataset.json"), "{ half");
        await _book.AdoptAsync();
        Assert.Empty(await _book.ListAsync());
    }

    [Fact]
    public async Task Data_a_run_needs_now_is_not_deleted()
    {
        var set = await ImportAsync("text,label\nhello,a\nbye,b\n");
        await using (var db = _index.Databases.CreateDbContext())
        {
            db.Runs.Add(new RunRecord { Id = "r1", Name = "First", State = RunState.Queued, DataSetHash = set.Hash });
            db.Runs.Add(new RunRecord { Id = "r2", Name = "Second", State = RunState.Completed, DataSetHash = set.Hash });
            await db.SaveChangesAsync();
        }
        var preview = await _book.PreviewDeletionAsync([set.Hash]);
        Assert.Equal(["First", "Second"], preview.Runs);
        var refused = await Assert.ThrowsAsync<UserException>(() => _book.DeleteAsync([set.Hash]));
        Assert.Contains("First", refused.What);
        Assert.True(_book.Store.Contains(set.Hash));
    }

    [Fact]
    public async Task Search_finds_words_in_any_order_and_the_start_of_a_hash()
    {
        var set = await ImportAsync("text,label\nhello,a\nbye,b\n", "Support tickets May");
        Assert.Single(await _book.ListAsync("may SUPPORT"));
        Assert.Single(await _book.ListAsync(set.Hash[..5]));
        Assert.Empty(await _book.ListAsync("support june"));
    }

    public void Dispose() => _index.Dispose();

    private Task<DataSetRecord> ImportAsync(string csv, string name = "Some data")
    {
        var path = Path.Combine(_index.Home.Temporary, Guid.NewGuid() + ".csv");
        File.WriteAllText(path, csv);
        return _book.ImportAsync(new() { Name = name, Files = new Dictionary<DataPart, string> { [DataPart.Train] = path } }, null, default);
    }
}
