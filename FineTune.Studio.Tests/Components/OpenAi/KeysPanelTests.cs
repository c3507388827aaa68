using Bunit;
using FineTune.Studio.OpenAi.Keys;
using FineTune.Studio.Tests.Studio.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FineTune.Studio.Tests.Components.OpenAi;

public sealed class KeysPanelTests : ComponentTest
{
    private readonly TestIndex _index = new();
    private readonly KeyBook _book;

    public KeysPanelTests() => Services.AddSingleton(_book = new KeyBook(_index.Databases, TimeProvider.System));

    [Fact]
    public async Task AKeyIsMadeShownOnceAndListedByItsEnding()
    {
        var told = "";
        var panel = Render<KeysPanel>(p => p.Add(k => k.OnCreated, key => told = key));
        panel.WaitForAssertion(() => Assert.Contains("No key yet", panel.Markup));
        panel.FindAll("button").Single(b => b.TextContent.Contains("Make a key")).Click();
        await panel.Find("form").SubmitAsync();
        panel.WaitForAssertion(() => Assert.Contains("A key's name has 1 to 120 characters.", panel.Markup));
        panel.Find("input[type=text]").Change("my program");
        panel.FindAll("input[type=checkbox]")[2].Change(false);
        await panel.Find("form").SubmitAsync();
        panel.WaitForAssertion(() => Assert.Contains("cannot be shown again", panel.Markup));
        Assert.StartsWith(KeyBook.Prefix, told);
        Assert.Contains(told, panel.Markup);
        Assert.Equal("models:read,inference,fine_tuning", (await _book.FindAsync(told))!.Scopes);
        panel.FindAll("button").Single(b => b.TextContent.Contains("I have it")).Click();
        Assert.DoesNotContain(told, panel.Markup);
        Assert.Contains("…" + told[^4..], panel.Find("table").TextContent);
        Assert.Contains("my program", panel.Find("table").TextContent);
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        _index.Dispose();
    }
}
