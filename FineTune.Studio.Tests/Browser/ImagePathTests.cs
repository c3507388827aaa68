using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace FineTune.Studio.Tests.Browser;

/// <summary>The road with images: drop a zip with boxes, train the published detector, see boxes drawn over an image in the playground.</summary>
public sealed class ImagePathTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patiently = new() { Timeout = 240_000 };

    [Fact]
    public async Task FromADroppedZipToBoxesInThePlayground()
    {
        await using var checkedPage = await CheckedPage.OpenAsync(fixture);
        fixture.NeedPublishedModel("ssdlite-mobilenet-v2");
        using var tiny = new TinyImages();
        var page = checkedPage.Page;
        await checkedPage.GoAsync("/new");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("Objects in images") }).ClickAsync();
        var import = page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true });
        // The zone hears of drops a moment after it is seen.
        for (var tries = 0; tries < 20 && !await import.IsVisibleAsync(); tries++)
        {
            await DropAsync(page, tiny.BoxesZip);
            await page.WaitForTimeoutAsync(1000);
        }
        await import.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "As the model will see it" })).ToBeVisibleAsync(Patiently);
        await checkedPage.AssertAccessibleAsync();

        await Primary(page, "Choose a model");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("Choose SSDLite") }).ClickAsync(new() { Timeout = 60_000 });
        await Primary(page, "Choose how to train");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Fast") }).ClickAsync();
        await checkedPage.AssertAccessibleAsync();
        await Primary(page, "Review");
        await Primary(page, "Start training");

        await page.WaitForURLAsync(new Regex("/runs/.+"), new() { Timeout = 30_000 });
        await Assertions.Expect(page.GetByText(new Regex("^Done: \\d+"))).ToBeVisibleAsync(Patiently);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What becomes of the boxes" })).ToBeVisibleAsync(Patiently);
        await checkedPage.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Try it" }).ClickAsync();

        await page.Locator("input[type=file]").First.SetInputFilesAsync(new FilePayload { Name = "disc.png", MimeType = "image/png", Buffer = Picture() });
        // What is found depends on a few seconds of training; with the threshold all the way down something is.
        var slider = page.GetByRole(AriaRole.Slider).First;
        await Assertions.Expect(slider).ToBeVisibleAsync(Patiently);
        await slider.FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await Assertions.Expect(page.Locator("svg rect").First).ToBeAttachedAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(page.GetByText(new Regex("^\\d+ box(es)? found")).First).ToBeVisibleAsync(Patiently);
        await checkedPage.AssertAccessibleAsync();
        checkedPage.AssertCleanConsole();
    }

    /// <summary>As a hand drops a file: through the browser's own drag events.</summary>
    private static async Task DropAsync(IPage page, string path)
    {
        var zone = page.Locator(".drop-zone, [data-drop], .drop").First;
        await zone.WaitForAsync(new() { Timeout = 30_000 });
        var transfer = await page.EvaluateHandleAsync(
            "([name, text]) => { const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0)); const transfer = new DataTransfer(); transfer.items.add(new File([bytes], name, { type: 'application/zip' })); return transfer; }",
            new[] { Path.GetFileName(path), Convert.ToBase64String(await File.ReadAllBytesAsync(path)) });
        foreach (var type in new[] { "dragenter", "dragover", "drop" }) await zone.DispatchEventAsync(type, new { dataTransfer = transfer });
    }

    private static byte[] Picture()
    {
        using var bitmap = new SkiaSharp.SKBitmap(120, 90);
        using var canvas = new SkiaSharp.SKCanvas(bitmap);
        canvas.Clear(SkiaSharp.SKColors.Gray);
        using var red = new SkiaSharp.SKPaint { Color = SkiaSharp.SKColors.Red };
        canvas.DrawRect(20, 30, 25, 25, red);
        using var data = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static Task Primary(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex(name) }).Last.ClickAsync(new() { Timeout = 60_000 });
}
