using FineTune.Engine.Data.Images;
using FineTune.Engine.Inference;
using FineTune.Studio.Playground.Images;
using FineTune.Studio.Runs;
using FineTune.Studio.Storage;

namespace FineTune.Studio.Tests.Studio.Playground.Images;

[Collection(nameof(TorchCollection))]
public sealed class ImageStateTests(TinyImagePlayground playground) : IClassFixture<TinyImagePlayground>
{
    private static readonly ShownImage Shown = new("blob:1", "a.png", 100, 80, "image/png");

    private async Task<ImageState> OpenAsync(string run)
    {
        var state = playground.Get<ImageState>();
        await state.OpenAsync(await playground.Get<RunBook>().GetAsync(run), playground.Get<RunFeeds>().Folder(run).Plan);
        return state;
    }

    [Fact]
    public async Task ExamplesAreTheScoredImagesWithTheirTruth()
    {
        var classes = await OpenAsync(TinyImagePlayground.Classes);
        Assert.Equal(12, classes.Scored!.Images.Count);
        Assert.All(classes.Scored.Examples(6, 1), e => Assert.StartsWith(e.Truth + "/", e.Name));
        Assert.Equal(playground.Tiny.ClassData.Hash, classes.Hash);
        var boxes = await OpenAsync(TinyImagePlayground.Boxes);
        Assert.All(boxes.Scored!.Images, i => Assert.Equal("1 red, 1 blue".Split(", ").Order(), i.Truth.Split(", ").Order()));
        Assert.All(boxes.Scored.Images, i => Assert.Equal(2, i.Boxes.Count));
    }

    [Fact]
    public async Task TheModelIsWarmBeforeTheFirstImage()
    {
        var state = await OpenAsync(TinyImagePlayground.Classes);
        await state.WarmAsync();
        Assert.Null(state.Problem);
        Assert.Equal("", state.Doing);
    }

    [Fact]
    public async Task BoxesAreShownFromTheThresholdOnAndOfTheClassesWanted()
    {
        var state = await OpenAsync(TinyImagePlayground.Boxes);
        var changes = 0;
        state.Changed += () => changes++;
        state.Asking(Shown, null);
        state.Answered(new(200, 12.5, Boxes: [new("cat", .9, 1, 2, 3, 4), new("dog", .5, 5, 6, 7, 8), new("cat", .2, 9, 9, 9, 9)]));
        Assert.Equal(["cat", "dog"], state.Found.Select(f => f.Label));
        Assert.Equal([("cat", 1), ("dog", 1)], state.FoundClasses);
        state.Threshold = .1;
        Assert.Equal(3, state.Found.Count);
        state.Toggle("cat");
        Assert.Equal(["dog"], state.Found.Select(f => f.Label));
        Assert.Equal(4, changes); // the picture follows all of it
        Assert.Equal(12.5, state.Answer!.Time.TotalMilliseconds);
    }

    [Fact]
    public async Task ARefusalIsToldAndTheNextImageForgetsIt()
    {
        var state = await OpenAsync(TinyImagePlayground.Classes);
        state.Asking(Shown, null);
        state.Answered(new(400, Title: "The file is no image: it is empty.", Remedy: "Save it."));
        Assert.Equal("The file is no image: it is empty.", state.Problem!.What);
        state.Asking(Shown, new(new(default, 0), "red/1.png", "red", [], 1, true));
        state.Answered(new(200, 3, [new("red", .8f), new("blue", .2f)]));
        Assert.Null(state.Problem);
        Assert.Equal(("red", "red"), (Assert.IsType<ClassAnswer>(state.Answer!.Said).Label, state.Answer.Truth));
        state.Answered(new(0));
        Assert.Contains("connection", state.Problem!.What);
    }

    [Fact]
    public async Task WhereItLookedBelongsToTheImageThatWasAsked()
    {
        var state = await OpenAsync(TinyImagePlayground.Classes);
        state.Asking(Shown, null);
        await state.LookAsync("red", _ => Task.FromResult(new ImageReply(200, Url: "blob:heat")));
        Assert.Equal(("red", "blob:heat"), (state.HeatLabel, state.HeatUrl));
        await state.LookAsync("blue", _ =>
        {
            state.Asking(Shown with { Url = "blob:2" }, null);
            return Task.FromResult(new ImageReply(200, Url: "blob:late"));
        });
        Assert.Null(state.HeatUrl);
        await state.LookAsync("red", _ => Task.FromResult(new ImageReply(200, Url: "blob:heat")));
        await state.LookAsync(null, _ => throw new InvalidOperationException());
        Assert.Null(state.HeatUrl);
    }
}
