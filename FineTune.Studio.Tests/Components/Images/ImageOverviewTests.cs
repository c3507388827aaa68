using Bunit;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Studio.Datasets;
using FineTune.Studio.Datasets.Images;
using FineTune.Studio.Tests.Studio.Datasets.Images;
using FineTune.Studio.Tests.Studio.Storage;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;

namespace FineTune.Studio.Tests.Components.Images;

public sealed class ImageOverviewTests : ComponentTest
{
    private readonly TestIndex _index = new();
    private readonly DataSetBook _book;
    private readonly OpenDataSets _open;

    public ImageOverviewTests()
    {
        Services.AddSingleton(_book = _index.NewBook());
        Services.AddSingleton(_open = new OpenDataSets(_book));
    }

    [Fact]
    public async Task Images_are_shown_as_a_gallery_with_facts_health_and_sizes()
    {
        var hash = await ImportAsync(ImageZip.OfBoxes(12));
        var shown = Render<DataOverview>(p => p.Add(o => o.Hash, hash));
        shown.WaitForAssertion(() => Assert.Contains("Sizes", shown.Markup));
        Assert.Contains("13", shown.Find(".stats").TextContent); // boxes
        Assert.Contains("12 images", shown.Find(".gallery-count").TextContent);
        Assert.Empty(shown.FindAll("table.rows"));
        Assert.NotEmpty(shown.FindAll(".health button"));
        await shown.InvokeAsync(() => shown.FindAll(".health button").First(b => b.TextContent.Contains("in the gallery")).ClickAsync());
        Assert.NotNull(shown.Find(".gallery-finding"));
        await shown.InvokeAsync(() => shown.FindAll(".health button").First(b => b.TextContent.Trim() == "Show images").ClickAsync());
        Assert.NotEmpty(shown.FindAll(".finding-images img"));
    }

    [Fact]
    public async Task A_class_is_changed_and_an_image_left_out_and_both_wait_in_the_bar()
    {
        var state = await LoadAsync(ImageZip.OfClasses(3, "cat", "dog"));
        DataFix? fix = null;
        var bar = Render<ChangesBar>(p => p.Add(b => b.State, state).Add(b => b.NextVersion, 4).Add(b => b.OnMake, f => fix = f));
        var panel = Render<ImagePanel>(p => p.Add(i => i.State, state));
        Assert.Empty(bar.FindAll("button"));
        await panel.InvokeAsync(() => panel.Find("select").ChangeAsync(" new"));
        await panel.InvokeAsync(() => panel.Find("input[type=text]").InputAsync("bird"));
        await panel.InvokeAsync(() => panel.Find("form").SubmitAsync());
        await panel.InvokeAsync(() => panel.Instance.Step(1));
        Assert.Contains("2 of 6", panel.Find(".image-steps").TextContent);
        await panel.InvokeAsync(() => panel.Find("input[type=checkbox]").ChangeAsync(true));
        bar.WaitForAssertion(() => Assert.Contains("2 images changed.", bar.Markup));
        await bar.InvokeAsync(() => bar.FindAll("button").First(b => b.TextContent.Contains("Make version 4")).ClickAsync());
        Assert.Equal(("bird", 1), (Assert.Single(fix!.Relabel).Value, fix.Exclude.Count));
    }

    [Fact]
    public async Task Boxes_are_chosen_placed_by_numbers_relabelled_drawn_and_deleted()
    {
        var state = await LoadAsync(ImageZip.OfBoxes(3));
        var image = state.All[0];
        var panel = Render<ImagePanel>(p => p.Add(i => i.State, state));
        Assert.Equal(2, panel.FindAll(".edit-box").Count);
        await panel.InvokeAsync(() => panel.FindAll(".box-choice")[0].ClickAsync());
        Assert.Equal(8, panel.FindAll(".edit-handle").Count);
        await panel.InvokeAsync(() => panel.FindAll(".box-place input")[0].ChangeAsync("33"));
        await panel.InvokeAsync(() => panel.Find(".image-facts select").ChangeAsync("plate"));
        Assert.Equal(new Box("plate", 33, 10, 20, 20), state.Changes.Boxes(image)[0]);
        var layer = panel.FindComponent<BoxLayer>().Instance;
        await panel.InvokeAsync(() => layer.MoveBox(1, 0.4, 0.6, 50, 40));
        Assert.Equal(new Box("plate", 0, 1, 50, 40), state.Changes.Boxes(image)[1]);
        await panel.InvokeAsync(() => layer.DrawBox(70, 60, 10, 12));
        Assert.Equal(new Box("plate", 70, 60, 10, 12), state.Changes.Boxes(image)[2]);
        await panel.InvokeAsync(() => panel.FindAll(".box-list .mud-icon-button")[0].ClickAsync());
        Assert.Equal(2, state.Changes.Boxes(image).Count);
        await panel.InvokeAsync(() => panel.FindAll(".link-button").First(b => b.TextContent.StartsWith("Undo", StringComparison.Ordinal)).ClickAsync());
        Assert.Equal((0, 2), (state.Changes.Count, panel.FindAll(".edit-box").Count));
    }

    [Fact]
    public async Task The_gallery_says_which_tile_the_keys_are_at_and_enter_opens_it()
    {
        var state = await LoadAsync(ImageZip.OfClasses(6, "cat", "dog"));
        var opened = 0;
        var gallery = Render<Gallery>(p => p.Add(g => g.State, state).Add(g => g.OnOpen, () => opened++));
        await gallery.InvokeAsync(() => gallery.Instance.Resized(500));
        await gallery.InvokeAsync(() => gallery.Find(".gallery").FocusAsync(new FocusEventArgs()));
        foreach (var key in new[] { "ArrowRight", "ArrowDown", "Enter" }) await gallery.InvokeAsync(() => gallery.Find(".gallery").KeyDownAsync(new KeyboardEventArgs { Key = key }));
        Assert.Equal((1 + GalleryGrid.For(500).Columns, 1), (state.Active, opened));
        Assert.EndsWith("-5", gallery.Find(".gallery").GetAttribute("aria-activedescendant"));
        await gallery.InvokeAsync(() => gallery.Find("select").ChangeAsync("dog"));
        Assert.Contains("6 images", gallery.Find(".gallery-count").TextContent);
    }

    [Fact]
    public void True_boxes_are_solid_found_ones_dashed_and_both_are_named()
    {
        var shown = Render<BoxedImage>(p => p.Add(i => i.Src, "/x").Add(i => i.Width, 100).Add(i => i.Height, 50).Add(i => i.Boxes, [new Box("cup", 1, 20, 30, 20)])
            .Add(i => i.Found, [new FoundObject("plate", 0.876, 80, 0, 20, 20)]).Add(i => i.Classes, ["cup", "plate"]).Add(i => i.Heat, new HeatMap(2, 1, [0, 1])));
        Assert.Equal(["boxed-line tone-0", "boxed-line tone-1 found"], shown.FindAll("rect.boxed-line").Select(r => r.ClassName!.Trim()));
        Assert.Equal(["cup", "plate 0.88"], shown.FindAll(".boxed-caption").Select(c => c.TextContent));
        Assert.Contains("Found: plate 0.88, 20 by 20 pixels", shown.Find("ul").TextContent);
        Assert.StartsWith("data:image/png;base64,", shown.Find("img.boxed-heat").GetAttribute("src"));
        Assert.Contains("right:0%", shown.FindAll(".boxed-caption")[1].GetAttribute("style"));
    }

    private async Task<GalleryState> LoadAsync(byte[] zip)
    {
        var hash = await ImportAsync(zip);
        var state = new GalleryState();
        _open.Use(hash, data => { state.Load(data, null); return 0; });
        return state;
    }

    private async Task<string> ImportAsync(byte[] zip)
    {
        var path = Path.Combine(_index.Home.Temporary, "images.zip");
        await File.WriteAllBytesAsync(path, zip);
        return (await _book.ImportAsync(new() { Name = "images", Files = new Dictionary<DataPart, string> { [DataPart.Train] = path } }, null, default)).Hash;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        _open.Dispose();
        _index.Dispose();
    }
}
