using Bunit;
using FineTune.Studio.Datasets.Images;
using FineTune.Studio.Tests.Studio;
using FineTune.Studio.Tests.Studio.Datasets.Images;
using FineTune.Studio.Tests.Studio.Wizard;
using FineTune.Studio.Wizard;
using FineTune.Engine.Data;
using Microsoft.Extensions.DependencyInjection;

namespace FineTune.Studio.Tests.Components.Wizard;

public sealed class SeenImagesTests(StudioServer studio) : ComponentTest, IClassFixture<StudioServer>
{
    [Fact]
    public async Task VariantsFollowTheNumbersAndBlendedOnesComeWithMixup()
    {
        using var scope = studio.Services.CreateScope();
        var session = await OpenAsync(scope, ImageZip.OfClasses(6, "cat", "cup", "dog", "jug"), "image-classification");
        var seen = Render<SeenImages>(p => p.Add(s => s.Session, session));
        seen.WaitForAssertion(() => Assert.Equal(24, seen.FindAll(".seen-view img").Count));
        Assert.Equal(["cat", "cup", "dog", "jug"], seen.FindAll(".seen-line").Select(l => l.QuerySelector("figcaption")!.TextContent));
        var (plain, variant) = (Picture(seen, 0), Picture(seen, 2));
        Assert.NotEqual(plain, variant);

        session.Change(d => d with { Model = "mobilenet-v2-coco" });
        foreach (var (name, typed) in new[] { ("CropArea", "1"), ("ColourJitter", "0"), ("Flip", "off"), ("Mixup", "0.4"), ("Size", "64") }) session.SetNumber(WizardCase.Field(PlanField.OfImages(name)), typed);
        seen.Render(p => p.Add(s => s.Session, session));
        seen.WaitForAssertion(() => Assert.Contains("64 × 64 pixels", seen.Markup));
        seen.WaitForAssertion(() => Assert.Equal(4, seen.FindAll(".blended img").Count));
        Assert.Equal(Picture(seen, 0), Picture(seen, 1));
        Assert.Contains("by heart", seen.Markup);
        Assert.Matches("mixup: \\d+ % cat, \\d+ % cup", seen.Find(".blended").TextContent);
    }

    [Fact]
    public async Task BoxesMoveWithTheirImage()
    {
        using var scope = studio.Services.CreateScope();
        var session = await OpenAsync(scope, ImageZip.OfBoxes(12), "object-detection");
        var seen = Render<SeenImages>(p => p.Add(s => s.Session, session));
        seen.WaitForAssertion(() => Assert.NotEmpty(seen.FindAll(".seen-view rect.boxed-line")));
        var boxes = seen.FindComponents<BoxedImage>().Take(2).Select(i => i.Instance.Boxes.First(b => b.Label == "cup")).ToList();
        Assert.Equal(192, seen.FindComponent<BoxedImage>().Instance.Width);
        Assert.Equal(192 - boxes[0].Right, boxes[1].X, 0.01); // mirrored
    }

    [Fact]
    public async Task ImagesForATaskOfTextsAreOfferedTheSwitchBeforeAnyError()
    {
        using var scope = studio.Services.CreateScope();
        var session = await OpenAsync(scope, ImageZip.OfClasses(6, "cat", "dog"), "text-classification");
        Assert.Equal("These are images with a class each.", session.State.DataProblem!.What);
        foreach (var service in new[] { typeof(OpenDataSets), typeof(FineTune.Studio.Datasets.DataSetBook), typeof(ImagePreviews) }) Assert.NotNull(Services.GetService(service));
        var step = Render<DataStep>(p => p.Add(s => s.Session, session));
        step.WaitForAssertion(() => Assert.Contains("images into classes", step.Find(".own-numbers").TextContent));
        Assert.Empty(step.FindAll(".problem-text"));
        await step.InvokeAsync(() => step.Find(".own-numbers button").ClickAsync());
        Assert.Equal("image-classification", session.State.Draft.Task);
    }

    [Fact]
    public void ReviewAndPreviewSpeakOfImagesAndPixels()
    {
        var state = WizardCase.CompleteImages();
        var rows = PreviewRows.Of(state).ToDictionary(r => r.Name, r => r.Value);
        Assert.Equal("flowers, 160 images to learn from", rows["Data"]);
        Assert.Equal("160 × 160 pixels", rows["Image size"]);
        Assert.DoesNotContain("Length", rows.Keys);
        var review = string.Join(' ', ReviewText.Of(state).SelectMany(p => p.Sentences));
        Assert.Contains("images are seen at 160 × 160 pixels", review);
        Assert.Contains("variants of every training image are computed once: cut to 60 % of their area at least, mirrored, changed in colour and light by up to 20 %.", review);
        Assert.DoesNotContain("token", review);
        Assert.DoesNotContain(" rows", review);
        Assert.Equal("160 pixels: 1.56 times the time of 128.", ImageWords.Cost(state.PlanSoFar, state.Card));
    }

    private async Task<WizardSession> OpenAsync(IServiceScope scope, byte[] zip, string task)
    {
        Services.AddSingleton(studio.Services.GetRequiredService<ImagePreviews>()).AddSingleton(studio.Services.GetRequiredService<OpenDataSets>()).AddSingleton(studio.Book);
        var path = Path.Combine(studio.Home.Temporary, "images.zip");
        await File.WriteAllBytesAsync(path, zip);
        var hash = (await studio.Book.ImportAsync(new() { Name = "images", Files = new Dictionary<DataPart, string> { [DataPart.Train] = path } }, null, default)).Hash;
        var session = scope.ServiceProvider.GetRequiredService<WizardSession>();
        session.Open(null);
        session.Change(d => d with { Task = task, DataHash = hash, DataName = "images" });
        await session.GoLiveAsync();
        return session;
    }

    private static string Picture(IRenderedComponent<SeenImages> seen, int index) => seen.FindAll(".seen-view img")[index].GetAttribute("src")!;
}
