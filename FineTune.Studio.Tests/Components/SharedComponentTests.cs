using Bunit;
using FineTune.Engine;
using FineTune.Studio.Shell;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace FineTune.Studio.Tests.Components;

public sealed class SharedComponentTests : ComponentTest
{
    [Fact]
    public void A_problem_says_what_where_and_what_to_do()
    {
        var shown = Render<Problem>(p => p.Add(x => x.Error, new UserException("The label is empty.", "Fill it.", new Place("a.csv", 12, "topic"))));
        Assert.Equal("alert", shown.Find(".problem-text").GetAttribute("role"));
        Assert.Contains("The label is empty.", shown.Find(".what").TextContent);
        Assert.Equal("a.csv, row 12, column topic", shown.Find(".where").TextContent);
        Assert.Contains("Fill it.", shown.Markup);
    }

    [Fact]
    public void A_term_tells_its_meaning_to_eyes_and_screen_readers()
    {
        var shown = Render<Term>(p => p.Add(t => t.Word, "Epoch").Add(t => t.Meaning, "Once through all rows."));
        var term = shown.Find("dfn");
        Assert.Equal("0", term.GetAttribute("tabindex"));
        Assert.Equal("Once through all rows.", shown.Find("#" + term.GetAttribute("aria-describedby")).TextContent);
    }

    [Fact]
    public void Bars_scale_to_the_largest_and_hide_the_many_behind_a_button()
    {
        var shown = Render<MiniBars>(p => p.Add(b => b.Caption, "Rows per class").Add(b => b.Most, 2)
            .Add(b => b.Bars, [new("a", 200), new("b", 50), new("c", 0)]));
        Assert.Equal(["width:100%", "width:25%"], shown.FindAll(".bar").Select(b => b.GetAttribute("style")));
        Assert.Equal("200", shown.Find("td.number").TextContent);
        shown.Find("button").Click();
        Assert.Equal(["a", "b", "c"], shown.FindAll("th").Select(h => h.TextContent));
    }

    [Fact]
    public void Progress_shows_share_and_cancel_only_when_it_can_be_cancelled()
    {
        var cancelled = false;
        var shown = Render<Progress>(p => p.Add(x => x.What, "Uploading").Add(x => x.Share, 0.25).Add(x => x.OnCancel, () => cancelled = true));
        Assert.Equal("0.25", shown.Find("progress").GetAttribute("value"));
        shown.Find("button").Click();
        Assert.True(cancelled);
        var unknown = Render<Progress>(p => p.Add(x => x.What, "Reading"));
        Assert.Null(unknown.Find("progress").GetAttribute("value"));
        Assert.Empty(unknown.FindAll("button"));
    }

    [Fact]
    public void A_failed_page_offers_reload_and_hides_no_users_sentence()
    {
        var retried = false;
        var shown = Render<PageFailure>(p => p.Add(f => f.Error, new InvalidOperationException("boom")).Add(f => f.Retry, EventCallback.Factory.Create(this, () => retried = true)));
        Assert.Contains("Nothing is lost", shown.Markup);
        shown.FindAll("button")[1].Click();
        Assert.True(retried);
        var user = Render<PageFailure>(p => p.Add(f => f.Error, new UserException("The disk is full.", "Delete something.")));
        Assert.Contains("The disk is full.", user.Markup);
    }

    [Fact]
    public async Task Deleting_asks_says_what_goes_and_keeps_by_default()
    {
        var provider = Render<MudDialogProvider>();
        var dialogs = (IDialogService)Services.GetService(typeof(IDialogService))!;
        var asking = provider.InvokeAsync(() => ConfirmDelete.AskAsync(dialogs, "Delete tickets?", ["tickets, version 1"], 2_500_000, "Two runs cannot be resumed."));
        provider.WaitForAssertion(() => Assert.Contains("2.5 MB", provider.Markup));
        Assert.Contains("tickets, version 1", provider.Markup);
        Assert.Contains("Two runs cannot be resumed.", provider.Markup);
        Assert.Equal("Keep it", provider.FindAll(".mud-dialog-actions button")[0].TextContent.Trim());
        await provider.FindAll(".mud-dialog-actions button")[0].ClickAsync(new());
        Assert.False(await asking);
    }
}
