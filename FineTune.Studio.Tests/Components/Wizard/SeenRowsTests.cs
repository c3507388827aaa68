using Bunit;
using FineTune.Studio.Datasets;
using FineTune.Studio.Tests.Studio;
using FineTune.Studio.Wizard;
using Microsoft.Extensions.DependencyInjection;

namespace FineTune.Studio.Tests.Components.Wizard;

public sealed class SeenRowsTests : ComponentTest
{
    private readonly StudioServer _studio = new();

    [Fact]
    public async Task WhatIsLearntIsMarkedAndSaidAndFollowsTemplateAndSwitch()
    {
        using var scope = _studio.Services.CreateScope();
        var session = scope.ServiceProvider.GetRequiredService<WizardSession>();
        var samples = _studio.Services.GetRequiredService<SampleData>();
        var hash = (await _studio.Book.ImportAsync(samples.Request(SampleData.For("text-generation")[0]), null, CancellationToken.None)).Hash;
        session.Open(null);
        session.Change(d => d with { Task = "text-generation", DataHash = hash, DataName = "inn" });
        await session.GoLiveAsync();

        var seen = Render<SeenRows>(p => p.Add(s => s.Session, session));
        seen.WaitForAssertion(() => Assert.NotEmpty(seen.FindAll(".seen-text mark.learnt")));
        Assert.StartsWith("learnt: Aye, ", string.Join(' ', seen.Find(".seen-text mark.learnt").TextContent.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains("User: ", seen.Find(".seen-text .read").TextContent);
        Assert.Contains("of the positions hold a token", seen.Markup);
        Assert.Contains("Estimated at 1.3 tokens a word", seen.Markup);

        seen.Find("select").Change("alpaca");
        seen.Render(p => p.Add(s => s.Session, session));
        seen.WaitForAssertion(() => Assert.Contains("### Instruction:", seen.Find(".seen-text .read").TextContent));
        seen.Find("input[type=checkbox]").Change(true);
        seen.Render(p => p.Add(s => s.Session, session));
        seen.WaitForAssertion(() => Assert.Empty(seen.FindAll(".seen-text .read")));
        Assert.Equal("on", session.State.Draft.Numbers["LearnPrompts"]);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _studio.Dispose();
    }
}
