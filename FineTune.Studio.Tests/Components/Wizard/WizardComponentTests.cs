using Bunit;
using FineTune.Studio.Tests.Studio.Wizard;
using FineTune.Studio.Wizard;

namespace FineTune.Studio.Tests.Components.Wizard;

public sealed class WizardComponentTests : ComponentTest
{
    [Fact]
    public void TheRailLinksEveryStepAndMarksTheCurrentOne()
    {
        var state = WizardCase.Complete();
        state.SetNumber(WizardCase.Field("Epochs"), "0");
        var rail = Render<WizardRail>(p => p.Add(r => r.Steps, WizardSteps.Rail(state)).Add(r => r.Current, WizardStep.Model).Add(r => r.DraftId, "d1"));
        Assert.Equal(5, rail.FindAll("a").Count);
        Assert.Equal("/new?step=model&draft=d1", rail.Find("a[aria-current=step]").GetAttribute("href"));
        Assert.Contains("1,200 rows", rail.FindAll("li")[1].TextContent);
        Assert.Contains("to be corrected", rail.Find("li.wrong").TextContent);
    }

    [Fact]
    public void ThePreviewShowsThePlanAndItsButtonSaysWhatComesNext()
    {
        var state = WizardCase.Complete();
        var pressed = 0;
        var preview = Render<WizardPreview>(p => p.Add(r => r.State, state).Add(r => r.Next, WizardSteps.Next(state, WizardStep.Review)).Add(r => r.OnNext, () => pressed++));
        var rows = preview.FindAll(".preview-rows dd").Select(d => d.TextContent).ToArray();
        Assert.Equal(["tickets.csv, 1,200 rows to learn from", "Universal Sentence Encoder lite"], rows[..2]);
        Assert.DoesNotContain("–", rows);
        Assert.Equal("Start training", preview.Find(".primary-action").TextContent.Trim());
        preview.Find(".primary-action").Click();
        Assert.Equal(1, pressed);
        preview.Find(".preview-toggle").Click();
        Assert.Equal("true", preview.Find(".preview-toggle").GetAttribute("aria-expanded"));
    }

    [Fact]
    public void WhileTheStudioIsBusyTheButtonSaysWithWhat()
    {
        var state = new WizardState(new() { Task = "text-classification", DataHash = "a" });
        var preview = Render<WizardPreview>(p => p.Add(r => r.State, state).Add(r => r.Next, WizardSteps.Next(state, WizardStep.Data)));
        Assert.Contains("Looking through your data", preview.Find("[aria-disabled=true]").TextContent);
    }

    [Fact]
    public void ThePreviewNamesTheWrongNumberAndKeepsTheOthers()
    {
        var state = WizardCase.Complete();
        state.SetNumber(WizardCase.Field("LearningRate"), "0");
        var preview = Render<WizardPreview>(p => p.Add(r => r.State, state).Add(r => r.Next, WizardSteps.Next(state, WizardStep.Review)));
        Assert.Equal("Correct learning rate", preview.Find(".primary-action").TextContent.Trim());
        Assert.Contains("to correct", preview.Find(".preview-rows").TextContent);
        Assert.Contains("32 rows", preview.Find(".preview-rows").TextContent);
    }

    [Fact]
    public void PromptsAreTypedInLinesAndAnEmptyTemplateIsSaidInWords()
    {
        string? changed = "";
        var lines = Render<NumberField>(p => p.Add(f => f.Field, WizardCase.Field("WatchedPrompts")).Add(f => f.Value, "one").Add(f => f.OnChange, typed => changed = typed));
        lines.Find("textarea").Input("one\ntwo");
        Assert.Equal("one\ntwo", changed);
        Assert.Contains("from the validation rows", lines.Find(".recommended").TextContent);
        var choice = Render<NumberField>(p => p.Add(f => f.Field, WizardCase.Field("ChatTemplate")).Add(f => f.Value, "").Add(f => f.Choices, ["", "plain"]));
        Assert.Equal(["as the model says", "plain"], choice.FindAll("option").Select(o => o.TextContent));
    }

    [Fact]
    public void ANumberTellsItsMeaningItsRecommendationAndItsFault()
    {
        string? changed = "";
        var field = Render<NumberField>(p => p.Add(f => f.Field, WizardCase.Field("LearningRate")).Add(f => f.Value, "0").Add(f => f.Recommended, "0.0003").Add(f => f.IsOwn, true)
            .Add(f => f.Problem, "Learning rate is 0: choose more.").Add(f => f.OnChange, typed => changed = typed));
        var input = field.Find("input");
        Assert.Equal(("0", "true"), (input.GetAttribute("value"), input.GetAttribute("aria-invalid")));
        Assert.Contains("choose more", field.Find($"#{input.GetAttribute("aria-describedby")}").TextContent);
        input.Input("0.1");
        Assert.Equal("0.1", changed);
        field.Find(".recommended button").Click();
        Assert.Null(changed);
    }
}
