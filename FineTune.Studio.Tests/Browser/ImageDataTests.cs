using System.Net.Http.Json;
using System.Text.Json;
using FineTune.Studio.Tests.Studio.Datasets.Images;

namespace FineTune.Studio.Tests.Browser;

/// <summary>Data of images in a real browser: the gallery by keys, a box drawn by hand, a version made of it.</summary>
public sealed class ImageDataTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task Boxes_are_changed_by_hand_and_become_a_version()
    {
        await using var page = await CheckedPage.OpenAsync(fixture);
        await page.GoAsync($"/data/{await UploadAsync()}");
        var gallery = page.Page.Locator(".gallery");
        await page.Page.Locator(".tile img").First.WaitForAsync();
        await page.AssertAccessibleAsync();
        await page.AssertNoSidewaysScrollAsync();
        await gallery.FocusAsync();
        foreach (var key in new[] { "ArrowRight", "ArrowRight", "Enter" }) await page.Page.Keyboard.PressAsync(key);
        await page.Page.GetByText("3 of 30").WaitForAsync();
        await page.AssertAccessibleAsync();
        var layer = (await page.Page.Locator(".box-layer").BoundingBoxAsync())!;
        await page.Page.Mouse.MoveAsync(layer.X + (layer.Width * .6f), layer.Y + (layer.Height * .6f));
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.MoveAsync(layer.X + (layer.Width * .8f), layer.Y + (layer.Height * .9f), new() { Steps = 4 });
        await page.Page.Mouse.UpAsync();
        await page.Page.GetByText("2 boxes", new() { Exact = true }).First.WaitForAsync();
        Assert.Equal("60", await page.Page.GetByLabel("Left").InputValueAsync());
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Make version 2" }).ClickAsync();
        await page.Page.GetByText("Version 2 made").WaitForAsync();
        page.AssertCleanConsole();
    }

    [Fact]
    public async Task Is_accessible_dark_and_narrow()
    {
        await using var page = await CheckedPage.OpenAsync(fixture, dark: true, narrow: true);
        await page.GoAsync($"/data/{await UploadAsync()}");
        await page.Page.Locator(".tile img").First.WaitForAsync();
        await page.AssertAccessibleAsync();
        await page.AssertNoSidewaysScrollAsync();
        await page.Page.Locator(".tile").First.ClickAsync();
        await page.Page.GetByText("1 of 30").WaitForAsync();
        await page.AssertAccessibleAsync();
        page.AssertCleanConsole();
    }

    private async Task<string> UploadAsync()
    {
        Assert.SkipWhen(fixture.Missing is not null, fixture.Missing ?? "");
        using var client = new HttpClient { BaseAddress = new(fixture.Studio.Address) };
        using var form = new MultipartFormDataContent { { new ByteArrayContent(ImageZip.OfBoxes(30)), "train", "table.zip" } };
        using var answer = await client.PostAsync("/api/datasets", form);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }
}
