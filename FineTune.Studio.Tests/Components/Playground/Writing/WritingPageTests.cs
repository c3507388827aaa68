using AngleSharp.Dom;
using Bunit;
using FineTune.Engine;
using FineTune.Studio.Catalog;
using FineTune.Studio.Playground;
using FineTune.Studio.Playground.Writing;
using FineTune.Studio.Runs;
using FineTune.Studio.Tests.Studio.Playground.Writing;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace FineTune.Studio.Tests.Components.Playground.Writing;

public sealed class WritingPageTests : ComponentTest, IClassFixture<WritingCase>
{
    private readonly WritingCase _home;

    public WritingPageTests(WritingCase home)
    {
        _home = home;
        JSInterop.SetupModule("./js/write.js").Mode = JSRuntimeMode.Loose;
        Services.AddTransient(_ => home.NewState());
        Services.AddTransient(_ => home.NewReadingState());
        Services.AddScoped<WritingVisit>();
        Services.AddSingleton(home.Home).AddSingleton(home.Get<ConversationStore>()).AddSingleton(home.Get<PromptExamples>()).AddSingleton(home.Get<ExampleBook>());
        SetRendererInfo(new RendererInfo("Server", true));
    }

    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    private IRenderedComponent<WritingPage> Open(string query)
    {
        Navigation.NavigateTo("/playground/write?" + query);
        var page = Render<WritingPage>();
        page.WaitForElement(".composer");
        return page;
    }

    private static void Send(IRenderedComponent<WritingPage> page, string prompt)
    {
        page.Find(".composer textarea").Input(prompt);
        page.Find(".composer textarea").KeyDown(new KeyboardEventArgs { Key = "Enter", CtrlKey = true });
    }

    private static IElement Button(IRenderedComponent<IComponent> page, string text) => page.FindAll("button").First(b => b.TextContent.Trim().StartsWith(text, StringComparison.Ordinal));

    [Fact]
    public void ATextIsWrittenFollowedByItsFiguresAndItsAddress()
    {
        _home.Writer(WritingCase.Base);
        var page = Open("model=gpt2");
        Assert.Equal("Completion", page.Find(".model-bar .segments [aria-pressed=true]").TextContent);
        Send(page, "Tell me:");
        page.WaitForAssertion(() => Assert.Contains("the model ended it", page.Find(".answer-figures").TextContent));
        Assert.Equal("Tell me:Once there was a cat.", page.Find(".tokens").TextContent);
        Assert.Contains("2 prompt + 6 written", page.Find(".answer-figures").TextContent);
        Assert.Contains("8 of 64 tokens of context", page.Find(".answer-figures").TextContent);
        Assert.Equal("Tell me:", page.Find(".tokens-lead").TextContent);
        Assert.Contains("GPT-2: Once there was a cat.", page.Find("[role=status].visually-hidden").TextContent);
        page.WaitForAssertion(() => Assert.Contains("?c=", Navigation.Uri));
        Assert.Equal("Tell me:", page.Find(".history li.current .history-title").TextContent);
    }

    [Fact]
    public void ManyTokensAreFewDrawings()
    {
        var writer = _home.Writer(WritingCase.Base);
        writer.Context = 5000;
        writer.Words = [.. Enumerable.Range(0, 400).Select(i => $" {i}")];
        var page = Open("model=gpt2");
        page.Find(".model-bar"); // drawn before
        Services.GetRequiredService<WritingVisit>().ShowsSettings = true;
        Button(page, "Settings");
        page.Render();
        page.FindComponents<SamplingNumber>().Single(n => n.Instance.Field.Name == "max-tokens").Find("input").Change("1000");
        Send(page, "Count:");
        page.WaitForAssertion(() => Assert.Equal(400, page.FindAll(".tokens .token").Count));
        Assert.InRange(page.FindComponent<AnswerCard>().RenderCount, 1, 60);
    }

    [Fact]
    public void TwoModelsAnswerSideBySideAndStopEndsBoth()
    {
        var (first, second) = (_home.Writer(WritingCase.Tuned), _home.Writer(WritingCase.Base));
        (first.IsSlow, second.IsSlow) = (true, true);
        var page = Open("run=answers");
        Button(page, "Compare with before tuning").Click();
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".model-bar select").Count));
        Send(page, "Hello");
        first.LetWrite(2);
        second.LetWrite(3);
        page.WaitForAssertion(() => Assert.Equal(["Once there", "Once there was"], page.FindAll(".answer-card .tokens").Select(t => t.TextContent)));
        Assert.Equal(2, page.FindAll(".caret").Count);
        page.Find(".stop-button").Click();
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".answer-figures").Count(f => f.TextContent.Contains("you stopped it"))));
        Assert.Equal((0, 0), (first.UnderWay, second.UnderWay));
        Assert.Equal("Hello", page.Find(".asked-text").LastChild!.TextContent);
        Assert.Equal(["A", "B"], page.FindAll(".side-mark").Select(m => m.TextContent));
    }

    [Fact]
    public void ATokenTellsItsProbabilityAndAnAlternativeIsTaken()
    {
        var writer = _home.Writer(WritingCase.Tuned);
        var page = Open("run=answers");
        Send(page, "Hello");
        page.WaitForElement(".answer-figures");
        var peek = page.FindComponent<TokenPeek>();
        peek.InvokeAsync(() => peek.Instance.Show(0, "A", 1, 10, 20, false, true));
        Assert.Contains("60.0 %", page.Find(".token-peek-head").TextContent);
        Assert.Equal("there, 60.0 %. Press Enter for the alternatives.", page.Find(".token-peek [role=status]").TextContent);
        var options = page.FindAll(".token-options button");
        Assert.Equal(["␣there ✓", "␣or␣there", "end of the text"], options.Select(o => o.QuerySelector(".mono")!.TextContent));
        Assert.True(options[0].HasAttribute("disabled"));
        writer.Words = [" went", " on"];
        options[1].Click();
        page.WaitForAssertion(() => Assert.Equal("Once or there went on", page.Find(".tokens").TextContent));
        Assert.Equal(" or there", page.Find(".token.picked").TextContent);
        Assert.Empty(page.FindAll(".token-peek"));
    }

    [Fact]
    public void SettingsHavePresetsSentencesAndAWayBack()
    {
        _home.Writer(WritingCase.Base);
        var page = Open("model=gpt2");
        Button(page, "Settings").Click();
        Assert.Equal("Balanced", page.Find(".presets [aria-pressed=true]").TextContent);
        Button(page, "Exact").Click();
        IRenderedComponent<SamplingNumber> Field(string name) => page.FindComponents<SamplingNumber>().Single(n => n.Instance.Field.Name == name);
        Assert.Equal("0", Field("temperature").Find("input[type=text]").GetAttribute("value"));
        Field("temperature").Find("input[type=text]").Change("11");
        Assert.Contains("choose 0", Field("temperature").Find(".field-problem").TextContent);
        Field("temperature").Find("input[type=text]").Change("1,5");
        Assert.Empty(page.FindAll(".field-problem"));
        Assert.Empty(page.FindAll(".presets [aria-pressed=true]"));
        Field("temperature").Find(".link-button").Click();
        Assert.Equal("0.7", Field("temperature").Find("input[type=text]").GetAttribute("value"));
        page.Find(".settings-drawer > .sampling-field textarea").Change("\\n\nEnd");
        var writer = _home.Writer(WritingCase.Base);
        Send(page, "x");
        page.WaitForAssertion(() => Assert.Equal(["\n", "End"], writer.Asked.Single().Sampling.Stop));
        page.Find(".settings-drawer").KeyDown(new KeyboardEventArgs { Key = "Escape" });
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".settings-drawer")));
    }

    [Fact]
    public async Task AnEditedAnswerBecomesATrainingExampleAndADataSet()
    {
        _home.Writer(WritingCase.Tuned);
        var dialogs = Render<MudDialogProvider>();
        var page = Open("run=answers");
        Send(page, "What is a cat?");
        page.WaitForElement(".answer-figures");
        Button(page, "Use as training example").Click();
        dialogs.WaitForElement("textarea");
        dialogs.FindAll("textarea")[1].Input("A small animal.");
        Button(dialogs, "Keep the example").Click();
        page.WaitForAssertion(() => Assert.Contains("1 training example waits", page.Find(".examples-note").TextContent));
        Button(page, "Make a data set of them").Click();
        // The page that is left may yet write its own address behind it.
        var hash = "";
        page.WaitForAssertion(() => hash = ((Bunit.TestDoubles.BunitNavigationManager)Navigation).History.Select(h => h.Uri).Single(u => u.Contains("/new?data=", StringComparison.Ordinal)).Split('=')[1]);
        using var set = _home.Studio.Book.Store.Open(hash);
        Assert.Contains("A small animal.", set.Page(FineTune.Engine.Data.DataPart.Train, 0, 1).Single().Values[0]);
        await Task.CompletedTask;
    }

    [Fact]
    public void AConversationIsFoundAgainAndItsCodeShown()
    {
        _home.Writer(WritingCase.Tuned);
        var page = Open("run=answers");
        Assert.NotEmpty(page.WaitForElements(".writing-chips button"));
        page.Find(".writing-chips button").Click();
        page.WaitForElement(".answer-figures");
        var asked = page.Find(".asked-text").LastChild!.TextContent;
        Assert.StartsWith("Question number", asked);
        Assert.Contains($"\"content\":\"{asked}\"", page.Find(".code-panel pre").TextContent);
        Assert.Contains("ft:gpt2:answers", page.Find(".code-panel pre").TextContent);
        var again = Open(new Uri(Navigation.Uri).Query[1..]);
        Assert.Equal(asked, again.Find(".asked-text").LastChild!.TextContent);
        Assert.Equal("Once there was a cat.", again.Find(".tokens").TextContent);
    }

    [Fact]
    public void TheOtherPlaygroundLeadsHereForARunThatWrites()
    {
        Navigation.NavigateTo("/playground");
        var page = Render<PlaygroundPage>();
        page.WaitForAssertion(() => Assert.EndsWith("/playground/write?run=answers", Navigation.Uri));
    }
}
