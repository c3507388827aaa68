using FineTune.Engine;
using FineTune.Engine.Data;

namespace FineTune.Studio.Tests.Engine.Data;

/// <summary>A home of its own and short ways to import into it.</summary>
public abstract class DataTest : IDisposable
{
    protected TemporaryFolder Folder { get; } = new();

    protected FineTuneHome Home { get; }

    protected DataSetStore Store { get; }

    protected DataTest()
    {
        Home = new FineTuneHome(Folder["home"]);
        Store = new DataSetStore(Home, minimumFreeBytes: 0);
    }

    protected DataSetInfo Import(string path, string? test = null, string? validation = null, string? displayName = null)
    {
        var files = new Dictionary<DataPart, string> { [DataPart.Train] = path };
        if (test is not null) files[DataPart.Test] = test;
        if (validation is not null) files[DataPart.Validation] = validation;
        return Store.Import(new ImportRequest { Name = "data", Files = files, DisplayNames = displayName is null ? null : new Dictionary<string, string> { [path] = displayName } });
    }

    /// <summary>Imports a text written to a file of the given name.</summary>
    protected DataSetInfo ImportText(string fileName, string text) => Import(Folder.Write(fileName, text));

    protected List<DataRow> Rows(DataSetInfo info, DataPart part = DataPart.Train)
    {
        using var data = Store.Open(info.Hash);
        return [.. data.Read(part)];
    }

    protected TextClassificationData Load(DataSetInfo info, int seed = 1, SplitShares? split = null, string? text = null, string? label = null)
    {
        using var data = Store.Open(info.Hash);
        return TextClassificationSplit.Load(data, new PlanData { Hash = info.Hash, TextColumn = text, LabelColumn = label, Split = split ?? new() }, seed);
    }

    /// <summary>Asserts that an action is refused with a place and a remedy, and that nothing was left on disk.</summary>
    protected UserException Refused(Action action)
    {
        var e = Assert.Throws<UserException>(action);
        Assert.EndsWith(".", e.What);
        Assert.EndsWith(".", e.Remedy);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Home.Temporary));
        return e;
    }

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
