using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Studio.Datasets;
using FineTune.Studio.Datasets.Images;
using FineTune.Studio.Tests.Studio.Storage;

namespace FineTune.Studio.Tests.Studio.Datasets.Images;

public sealed class GalleryStateTests : IDisposable
{
    private readonly TestIndex _index = new();

    [Fact]
    public async Task Filters_show_what_they_say_and_keep_the_image_looked_at()
    {
        var state = await LoadAsync(ImageZip.OfBoxes(5));
        Assert.Equal((5, 2, true), (state.Shown.Count, state.Classes.Count, state.HasBoxes));
        state.MoveTo(3);
        state.ShowClass("cup");
        Assert.Equal((5, 3), (state.Shown.Count, state.Active));
        state.ShowClass("plate");
        Assert.Equal((1, 0), (state.Shown.Count, state.Active));
        state.ShowClass(GalleryState.None);
        Assert.Null(state.Current);
        state.ShowFinding(new("kind", FineTune.Engine.Severity.Info, "Two.", "", [new(DataPart.Train, 1), new(DataPart.Train, 4)], [], 2));
        Assert.Equal([1L, 4], state.Shown.Select(i => i.Row.Index));
        Assert.Null(state.Class);
        state.ShowFinding(null);
        state.MoveTo(99);
        Assert.Equal(4, state.Active);
    }

    [Fact]
    public async Task Changes_collect_and_what_is_changed_back_is_none()
    {
        var state = await LoadAsync(ImageZip.OfClasses(4, "cat", "dog"));
        var (first, second) = (state.All[0], state.All[1]);
        state.Change(c => c.Relabel(first, " dog "));
        state.Change(c => c.Exclude(second, true));
        state.Change(c => c.Relabel(second, "bird"));
        Assert.Equal(["cat", "dog", "bird"], state.AllClasses);
        Assert.Equal((2, "dog", true), (state.Changes.Count, state.Changes.Label(first), state.Changes.IsExcluded(second)));
        var fix = state.Changes.ToFix();
        Assert.Equal([second.Row], fix.Exclude);
        Assert.Equal("dog", Assert.Single(fix.Relabel).Value);
        state.Change(c => c.Relabel(first, "cat"));
        state.Change(c => c.Undo(second));
        Assert.Equal(0, state.Changes.Count);
    }

    [Fact]
    public async Task All_changes_become_one_version()
    {
        var state = await LoadAsync(ImageZip.OfBoxes(5));
        var draft = new BoxDraft(state.All[0].Boxes, 100, 80).Place(0, 12.4, -5, 20, 20).Delete(1).AddInTheMiddle("jug");
        state.Change(c => c.SetBoxes(state.All[0], draft.Boxes));
        state.Change(c => c.Exclude(state.All[4], true));
        var made = await _index.NewBook().FixAsync(state.Hash, state.Changes.ToFix(), null, null, default);
        using var data = _index.NewBook().Store.Open(made.Hash);
        var rows = ImageRows.Read(data, DataPart.Train, null);
        Assert.Equal(4, rows.Count);
        Assert.Equal([new("cup", 12, 0, 20, 20), new("jug", 33, 27, 33, 27)], rows[0].Boxes);
        state.Load(data, null);
        Assert.Equal((0, 4), (state.Changes.Count, state.Shown.Count));
    }

    [Fact]
    public void Boxes_stay_whole_pixels_inside_their_image()
    {
        var draft = new BoxDraft([], 100, 80).Add("cup", 90, 70, 500, 0);
        Assert.Equal(new Box("cup", 0, 70, 100, 1), draft.ChosenBox);
        Assert.Equal(new Box("cup", 60, 40, 40, 40), draft.Place(0, 1000, 1000, 40, 40).ChosenBox);
        Assert.Null(draft.Choose(5).Chosen);
        Assert.Same(draft, draft.Relabel(7, "x"));
        Assert.Null(draft.Delete(0).ChosenBox);
    }

    [Fact]
    public void Keys_move_through_the_grid_by_lines_and_pages()
    {
        var grid = GalleryGrid.For(1000);
        Assert.Equal((8, 118, 150), (grid.Columns, grid.Tile, grid.LineHeight));
        Assert.Equal(2, GalleryGrid.For(120).Columns);
        Assert.Equal((3, 11), (grid.Move("ArrowUp", 11, 20), grid.Move("ArrowDown", 3, 20)));
        Assert.Equal((15, 3), (grid.Move("ArrowDown", 15, 20), grid.Move("ArrowUp", 3, 20)));
        Assert.Equal((0, 19, 32), (grid.Move("Home", 5, 20), grid.Move("End", 5, 20), grid.Move("PageDown", 0, 99)));
        Assert.Null(grid.Move("x", 5, 20));
        Assert.Equal(3, grid.Lines(17));
    }

    private async Task<GalleryState> LoadAsync(byte[] zip)
    {
        var path = Path.Combine(_index.Home.Temporary, "images.zip");
        await File.WriteAllBytesAsync(path, zip);
        var record = await _index.NewBook().ImportAsync(new() { Name = "images", Files = new Dictionary<DataPart, string> { [DataPart.Train] = path } }, null, default);
        var state = new GalleryState();
        using var data = _index.NewBook().Store.Open(record.Hash);
        state.Load(data, null);
        return state;
    }

    public void Dispose() => _index.Dispose();
}
