using Bunit;
using FineTune.Engine.Inference;
using FineTune.Studio.Playground;

namespace FineTune.Studio.Tests.Components.Playground;

public sealed class AnswerPanelTests : ComponentTest
{
    private static readonly SureThreshold Threshold = new(0.7, 20, 9, 200);

    [Fact]
    public void AnUnsureAnswerSaysSoInWordsAndWhy()
    {
        var panel = Render<AnswerPanel>(p => p.Add(a => a.Answer, Answer(0.6f, truth: "shipping")).Add(a => a.Threshold, Threshold).Add(a => a.Split, "test"));
        Assert.Contains("Not sure", panel.Find(".unsure").TextContent);
        Assert.Contains("only 9 of 20 such answers were right", panel.Markup);
        Assert.Contains("Wrong: the row's true class is shipping", panel.Markup);
    }

    [Fact]
    public void TenClassesAreShownAndTheOthersOnRequest()
    {
        var panel = Render<AnswerPanel>(p => p.Add(a => a.Answer, Answer(0.9f, classes: 77)).Add(a => a.Threshold, Threshold).Add(a => a.Split, "test"));
        Assert.Empty(panel.FindAll(".tag.unsure"));
        Assert.Equal(10, panel.FindAll("tbody tr").Count);
        panel.Find(".link-button").Click();
        Assert.Equal(77, panel.FindAll("tbody tr").Count);
    }

    private static PlaygroundAnswer Answer(float top, string? truth = null, int classes = 3) => new(
        new ClassAnswer("text", "billing", new OrderedDictionary<string, float>(
            [new("billing", top), .. Enumerable.Range(1, classes - 1).Select(i => KeyValuePair.Create($"class{i}", (1 - top) / (classes - 1)))])), TimeSpan.FromMilliseconds(12), truth);
}
