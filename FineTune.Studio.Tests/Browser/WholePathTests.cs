using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace FineTune.Studio.Tests.Browser;

/// <summary>The newcomer's road: upload a file, be guided, train the published encoder, look at the result, try a sentence of one's own.</summary>
public sealed class WholePathTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patiently = new() { Timeout = 180_000 };

    [Fact]
    public async Task FromAnUploadedFileToAnAnswerInThePlayground()
    {
        await using var checkedPage = await CheckedPage.OpenAsync(fixture);
        fixture.NeedPublishedModel();
        var page = checkedPage.Page;
        await checkedPage.GoAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "Start your first run" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("Texts into classes") }).ClickAsync();
        await page.Locator("input[type=file]").First.SetInputFilesAsync(Path.Combine(TestData.Root, "wwwroot-assets", "wwwroot", "samples", "support-tickets.csv"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("706").First).ToBeVisibleAsync(Patiently);
        await Assertions.Expect(page.GetByText("2 rows have no text").First).ToBeVisibleAsync(Patiently);
        await checkedPage.AssertAccessibleAsync();

        await Primary(page, "Choose a model");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("Choose Universal Sentence Encoder") }).ClickAsync(new() { Timeout = 60_000 });
        await checkedPage.AssertAccessibleAsync();
        await Primary(page, "Choose how to train");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Fast") }).ClickAsync();
        await checkedPage.AssertAccessibleAsync();
        await Primary(page, "Review");
        await checkedPage.AssertAccessibleAsync();
        await Primary(page, "Start training");

        await page.WaitForURLAsync(new Regex("/runs/.+"), new() { Timeout = 30_000 });
        await Assertions.Expect(page.GetByText(new Regex("^Done: \\d+"))).ToBeVisibleAsync(Patiently);
        await checkedPage.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Try it" }).ClickAsync();

        await page.GetByLabel("Text", new() { Exact = true }).FillAsync("Where is my parcel? The tracking has not moved for a week.");
        await page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(page.Locator(".answer-label")).ToHaveTextAsync("shipping", new() { Timeout = 60_000 });
        await checkedPage.AssertAccessibleAsync();
        checkedPage.AssertCleanConsole();
    }

    [Fact]
    public async Task WrongFilesGetASentenceAndNothingIsLost()
    {
        using var folder = new TemporaryFolder();
        await using var checkedPage = await CheckedPage.OpenAsync(fixture);
        var page = checkedPage.Page;
        foreach (var (file, expected) in new[]
        {
            (folder.Write("empty.csv", ""), "empty"),
            (folder.Write("no-rows.csv", "text,label\n"), "no rows"),
            (folder.Write("quote.csv", "text,label\n" + string.Concat(Enumerable.Range(2, 4709).Select(i => $"row {i},a{i % 2}\n")) + "\"never closed,a\nmore,b\n"), "row 4711"),
        })
        {
            await checkedPage.GoAsync("/data");
            await page.Locator("input[type=file]").First.SetInputFilesAsync(file);
            await page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync(expected, new() { Timeout = 30_000, IgnoreCase = true });
        }
    }

    private static Task Primary(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex(name) }).Last.ClickAsync(new() { Timeout = 60_000 });
}
