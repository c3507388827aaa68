namespace FineTune.Studio.Tests.Browser;

/// <summary>Every page, wide and narrow, light and dark: accessible by axe-core, a clean console, nothing wider than the window.</summary>
public sealed class EveryPageTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    public static TheoryData<string> Pages => ["/", "/new", "/new?step=data", "/new?step=model", "/new?step=training", "/new?step=review", "/runs", "/data", "/models", "/playground", "/api-access", "/settings", "/nowhere"];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task IsAccessibleAndQuietInBothThemesAndWidths(string path)
    {
        foreach (var (dark, narrow) in new[] { (false, false), (true, true) })
        {
            await using var page = await CheckedPage.OpenAsync(fixture, dark, narrow);
            await page.GoAsync(path);
            await page.AssertAccessibleAsync();
            await page.AssertNoSidewaysScrollAsync();
            if (path != "/nowhere") page.AssertCleanConsole();
        }
    }
}
