using System.Text.Json;
using FineTune.Engine;
using Microsoft.Playwright;

namespace FineTune.Studio.Tests.Browser;

/// <summary>One Chromium and one Studio process for a class of tests; each test gets a page whose console must stay clean.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private readonly TemporaryFolder _folder = new();
    private IPlaywright? _playwright;
    private StudioProcess? _studio;

    public IBrowser? Browser { get; private set; }

    public StudioProcess Studio => _studio!;

    /// <summary>Why there is no browser, for the tests that skip.</summary>
    public string? Missing { get; private set; }

    public async ValueTask InitializeAsync()
    {
        var chromium = new[] { Environment.GetEnvironmentVariable("FINETUNE_CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(p => p is { Length: > 0 } && File.Exists(p));
        if (chromium is null)
        {
            Missing = "No Chromium is installed: test.sh installs it on Debian, FINETUNE_CHROMIUM names another.";
            return;
        }
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = Arguments });
        var home = new FineTuneHome(_folder["home"]);
        new EngineSettings { MinimumFreeBytes = 1 }.Save(home);
        _studio = await StudioProcess.StartAsync(home);
    }

    /// <summary>Puts the published encoder into the Studio's cache, or skips the test with the reason.</summary>
    /// <param name="id">Of the catalog.</param>
    public void NeedPublishedModel(string id = "use-lite")
    {
        var folder = new DirectoryInfo(TestModels.Published(id));
        var target = Directory.CreateDirectory(Path.Combine(Studio.Home.Models, folder.Name)).FullName;
        foreach (var file in folder.EnumerateFiles()) file.CopyTo(Path.Combine(target, file.Name), overwrite: true);
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null) await Browser.DisposeAsync();
        _playwright?.Dispose();
        if (_studio is not null) await _studio.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>A page with its complaints, and the checks every page has to pass.</summary>
public sealed class CheckedPage(IBrowserContext context, IPage page, List<string> complaints) : IAsyncDisposable
{
    public IPage Page => page;

    public static async Task<CheckedPage> OpenAsync(BrowserFixture fixture, bool dark = false, bool narrow = false)
    {
        Assert.SkipWhen(fixture.Missing is not null, fixture.Missing ?? "");
        var context = await fixture.Browser!.NewContextAsync(new()
        {
            BaseURL = fixture.Studio.Address,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce, // a fade under way would be measured at half its contrast
            ViewportSize = new() { Width = narrow ? 400 : 1280, Height = 860 },
        });
        var page = await context.NewPageAsync();
        var complaints = new List<string>();
        page.Console += (_, message) => { if (message.Type is "error" or "warning") complaints.Add($"{message.Type}: {message.Text}"); };
        page.PageError += (_, error) => complaints.Add("uncaught: " + error);
        return new(context, page, complaints);
    }

    /// <summary>Opens a path and waits until the page answers clicks.</summary>
    public async Task GoAsync(string path)
    {
        await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.NetworkIdle });
        await page.WaitForFunctionAsync("() => !document.querySelector('.mud-skeleton, [aria-busy=true].page-loading')");
    }

    public void AssertCleanConsole() => Assert.Empty(complaints);

    public async Task AssertNoSidewaysScrollAsync() =>
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= window.innerWidth + 1"), $"{page.Url} scrolls sideways.");

    /// <summary>axe-core finds nothing serious or critical. Evaluated, not added as a script, since the content security policy forbids that.</summary>
    public async Task AssertAccessibleAsync()
    {
        var script = Path.Combine(TestData.Root, "FineTune.Studio.Tests", "npm", "node_modules", "axe-core", "axe.min.js");
        Assert.SkipUnless(File.Exists(script), "axe-core is not installed: run npm ci in FineTune.Studio.Tests/npm, or test.sh.");
        // Fades would be measured at half their contrast.
        await page.WaitForTimeoutAsync(400);
        await page.EvaluateAsync(await File.ReadAllTextAsync(script) + "; void 0");
        var findings = await page.EvaluateAsync<JsonElement>("""
            async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
              .filter(v => v.impact === 'serious' || v.impact === 'critical')
              .map(v => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | ')}`)
            """);
        Assert.True(findings.GetArrayLength() == 0, $"{page.Url}\n" + string.Join("\n", findings.EnumerateArray().Select(f => f.GetString())));
    }

    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}
