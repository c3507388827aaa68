using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace FineTune.Studio.Tests.Browser;

/// <summary>The writing playground with real models: text that grows in one column and in two, Stop, and alternatives by pointer and by keys.</summary>
public sealed class WritingPlaygroundTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patiently = new() { Timeout = 60_000 };

    [Fact]
    public async Task TextStreamsIsStoppedComparedAndGoesOnFromAnAlternative()
    {
        await using var checkedPage = await CheckedPage.OpenAsync(fixture);
        var (first, second) = (TinyWriter.Cache(fixture.Studio.Home, "streams", 1), TinyWriter.Cache(fixture.Studio.Home, "streams-too", 2));
        var page = checkedPage.Page;
        await checkedPage.GoAsync($"/playground/write?model={Uri.EscapeDataString(first)}");
        await checkedPage.AssertAccessibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Settings", Exact = true }).ClickAsync();
        await SetAsync(page, "Most tokens", "2000");
        await page.GetByLabel("Text to continue").FillAsync("My card is");
        await page.Keyboard.PressAsync("Control+Enter");
        var tokens = page.Locator(".tokens .token");
        await Assertions.Expect(tokens.Nth(10)).ToBeVisibleAsync(Patiently);
        var early = await tokens.CountAsync();
        await Assertions.Expect(tokens.Nth(early + 10)).ToBeVisibleAsync(Patiently);
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("you stopped it")).ToBeVisibleAsync(Patiently);
        var stopped = await tokens.CountAsync();
        Assert.InRange(stopped, early, 1990);
        await Assertions.Expect(page).ToHaveURLAsync(new Regex(@"\?c=\w+"));

        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Compare with") }).ClickAsync();
        await page.GetByLabel("Model B").SelectOptionAsync(second);
        await SetAsync(page, "Most tokens", "30");
        await page.GetByLabel("Text to continue").PressAsync("Control+Enter");
        await Assertions.Expect(page.Locator(".answer-figures")).ToHaveCountAsync(2, new() { Timeout = 60_000 });
        var (a, b) = (page.Locator(".answer-card").Nth(0).Locator(".token"), page.Locator(".answer-card").Nth(1).Locator(".token"));
        Assert.InRange(await a.CountAsync(), 15, 30);
        Assert.InRange(await b.CountAsync(), 15, 30);
        await checkedPage.AssertAccessibleAsync();

        await a.Nth(5).HoverAsync();
        var peek = page.Locator(".token-peek");
        await Assertions.Expect(peek).ToBeVisibleAsync(Patiently);
        Assert.Equal(5, await peek.Locator("button").CountAsync());
        await checkedPage.AssertAccessibleAsync();
        await peek.Locator("button:enabled").First.ClickAsync();
        await Assertions.Expect(page.Locator(".token.picked")).ToHaveCountAsync(1, new() { Timeout = 60_000 });
        await Assertions.Expect(page.Locator(".answer-figures")).ToHaveCountAsync(2, new() { Timeout = 60_000 });

        await page.Locator(".tokens").First.FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(peek).ToBeVisibleAsync(Patiently);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(peek.Locator("button:focus")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(peek).ToHaveCountAsync(0);

        var text = await page.Locator(".tokens").First.TextContentAsync();
        await page.ReloadAsync(new() { WaitUntil = WaitUntilState.NetworkIdle });
        await Assertions.Expect(page.Locator(".tokens").First).ToHaveTextAsync(text!, new() { UseInnerText = false, Timeout = 60_000 });
        checkedPage.AssertCleanConsole();
    }

    [Fact]
    public async Task OnANarrowDarkPageTheSettingsAreASheetFromBelow()
    {
        await using var checkedPage = await CheckedPage.OpenAsync(fixture, dark: true, narrow: true);
        var model = TinyWriter.Cache(fixture.Studio.Home, "narrow");
        var page = checkedPage.Page;
        await checkedPage.GoAsync($"/playground/write?model={Uri.EscapeDataString(model)}&mode=chat");
        await page.GetByLabel("Your message").FillAsync("Where is my parcel?");
        await page.GetByLabel("Your message").PressAsync("Control+Enter");
        await Assertions.Expect(page.Locator(".answer-figures")).ToHaveCountAsync(1, new() { Timeout = 60_000 });
        await checkedPage.AssertNoSidewaysScrollAsync();
        await checkedPage.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Settings", Exact = true }).ClickAsync();
        var drawer = page.Locator(".settings-drawer");
        await Assertions.Expect(drawer).ToBeVisibleAsync();
        var box = (await drawer.BoundingBoxAsync())!;
        Assert.Equal((400, 860), ((int)box.Width, (int)(box.Y + box.Height)));
        await checkedPage.AssertNoSidewaysScrollAsync();
        await checkedPage.AssertAccessibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(drawer).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Settings", Exact = true })).ToBeFocusedAsync();
        checkedPage.AssertCleanConsole();
    }

    private static async Task SetAsync(IPage page, string field, string value)
    {
        await page.GetByLabel(field, new() { Exact = true }).FillAsync(value);
        await page.GetByLabel(field, new() { Exact = true }).PressAsync("Tab");
    }
}
