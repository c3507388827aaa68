using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Studio.Wizard;
using static FineTune.Studio.Tests.Studio.Wizard.WizardCase;

namespace FineTune.Studio.Tests.Studio.Wizard;

public sealed class WizardStateTests
{
    [Fact]
    public void ThePrimaryButtonNamesWhatIsMissingUntilTheRunCanStart()
    {
        var state = new WizardState(new());
        NextAction Next(WizardStep step = WizardStep.Task) => WizardSteps.Next(state, step);
        Assert.Equal(("Choose a task", WizardStep.Task), (Next().Label, Next().Target));
        state.Change(d => d with { Task = "text-classification" });
        Assert.Equal(("Choose your data", WizardStep.Data), (Next().Label, Next().Target));
        Assert.True(state.Change(d => d with { DataHash = "0123456789abcdef", DataName = "tickets.csv" }));
        Assert.True(Next().IsWaiting);
        state.SetFacts(Facts());
        state.SetMachine(Machine);
        Assert.Equal("Choose a model", Next().Label);
        state.Change(d => d with { Model = "classical" });
        state.Change(d => d with { Model = "use-lite" });
        Assert.Equal("Choose how to train", Next(WizardStep.Model).Label);
        state.Change(d => d with { Reached = WizardStep.Training });
        Assert.Equal("Review the run", Next(WizardStep.Model).Label);
        Assert.Equal(("Start training", WizardStep.Run), (Next(WizardStep.Review).Label, Next(WizardStep.Review).Target));
    }

    [Fact]
    public void TheRailTellsEachFinishedStepInOneLine()
    {
        var state = Complete();
        state.Change(d => d with { Reached = WizardStep.Review });
        Assert.Equal(
            ["Texts into classes", "tickets.csv · 1,200 rows · 6 classes", "Universal Sentence Encoder lite", "Balanced, as recommended", "Ready to start", ""],
            WizardSteps.Rail(state).Select(s => s.Line));
        Assert.Equal(5, WizardSteps.Rail(state).Count(s => s.Status == StepStatus.Done));
    }

    [Fact]
    public void OtherDataLosesNeitherModelNorNumbers()
    {
        var state = Complete();
        state.SetNumber(Field("Epochs"), "7");
        Assert.True(state.Change(d => d with { DataHash = "fedcba9876543210", DataName = "other.csv" }));
        Assert.Null(state.Plan);
        state.SetFacts(Facts(rowsPerClass: 8));
        Assert.Equal(("use-lite", 7, "few"), (state.Plan!.Model, state.Plan.Epochs, state.Plan.Preset));
    }

    [Theory]
    [InlineData("LearningRate", "0", "0.0003")]
    [InlineData("LearningRate", "0,001", "with a point")]
    [InlineData("LearningRate", "", "write a number")]
    [InlineData("Epochs", "3.5", "whole number")]
    [InlineData("BatchSize", "100000", "1 to 4,096")]
    [InlineData("Dropout", "1", "0.1 is usual")]
    [InlineData("Threads", "-1", "0 (the installation's setting)")]
    [InlineData("CheckpointSeconds", "-5", "60 is usual")]
    public void AWrongNumberIsNamedWithItsRemedyAndStaysAsTyped(string name, string typed, string remedy)
    {
        var state = Complete();
        state.SetNumber(Field(name), typed);
        Assert.Contains(remedy, state.NumberProblems[name]);
        Assert.Equal(typed, state.Shown(Field(name)));
        Assert.Null(state.Plan);
        var next = WizardSteps.Next(state, WizardStep.Review);
        Assert.Equal(WizardStep.Training, next.Target);
        Assert.Equal($"Correct {Field(name).Help.Title.ToLowerInvariant()}", next.Label);
        state.SetNumber(Field(name), null);
        Assert.Equal(state.Recommended, state.Plan);
    }

    [Fact]
    public void OneWrongNumberDoesNotHideAnother()
    {
        var state = Complete();
        state.SetNumber(Field("Epochs"), "0");
        state.SetNumber(Field("Dropout"), "2");
        Assert.Equal(["Dropout", "Epochs"], state.NumberProblems.Keys.Order());
    }

    [Fact]
    public void APresetChangesTheRecommendedNumbersAndKeepsThePersonsOwn()
    {
        var state = Complete();
        state.SetNumber(Field("Epochs"), "12");
        state.Change(d => d with { Preset = "best" });
        Assert.True(state.Plan!.RefitOnAllRows);
        Assert.Equal(12, state.Plan.Epochs);
        Assert.Equal(["Epochs"], state.OwnNumbers.Select(f => f.Name));
        Assert.Equal("Best, 1 number of your own", WizardSteps.HowInWords(state));
    }

    [Fact]
    public void ANumberEqualToTheRecommendedOneIsNotOnesOwn()
    {
        var state = Complete();
        state.SetNumber(Field("LearningRate"), "0.00030");
        Assert.Empty(state.OwnNumbers);
    }

    [Fact]
    public void AnotherMethodBringsItsOwnNumbers()
    {
        var state = Complete();
        var full = state.Plan!;
        state.SetNumber(Field("Method"), "frozen");
        Assert.Equal("frozen", state.Plan!.Method);
        Assert.NotEqual(full.HeadLearningRate, state.Plan.HeadLearningRate);
        Assert.Equal(["Method"], state.OwnNumbers.Select(f => f.Name));
        Assert.NotNull(Field("LearningRate").Unused(state.Plan.Method));
    }

    [Fact]
    public void FewRowsPerClassRecommendPairs()
    {
        var state = Complete(facts: Facts(rowsPerClass: 8));
        Assert.Equal(("few", "contrastive"), (state.Preset, state.Plan!.Method));
    }

    [Fact]
    public void TheClassicalModelHasNothingToSet()
    {
        var state = Complete("classical");
        Assert.Null(state.Preset);
        Assert.Empty(state.OwnNumbers);
        Assert.Equal("Nothing to set", WizardSteps.Rail(state)[(int)WizardStep.Training].Line);
        Assert.Equal("Review the run", WizardSteps.Next(state, WizardStep.Model).Label);
    }

    [Fact]
    public void WithoutNetworkMissingWeightsAreAskedFor()
    {
        var state = Complete();
        state.SetWeights(new HashSet<string> { "classical" }, offline: false);
        Assert.Null(WizardSteps.Missing(state));
        Assert.Contains(PreviewRows.Of(state), r => r is { Name: "Download", Value: "26 MB, once" });
        state.SetWeights(new HashSet<string> { "classical" }, offline: true);
        Assert.Equal("Get the model's weights", WizardSteps.Missing(state)!.Label);
    }

    [Fact]
    public void AClonedPlanKeepsOnlyTheNumbersThatDifferFromThePreset()
    {
        var original = Complete();
        original.SetNumber(Field("Seed"), "5");
        original.SetNumber(Field("LearningRate"), "0.0001");
        var clone = new WizardState(new WizardDraft().WithAllOf(original.Plan!, "run1"));
        clone.SetMachine(Machine);
        clone.SetFacts(Facts());
        Assert.Equal(["LearningRate", "Seed"], clone.Draft.Numbers.Keys);
        Assert.Equal(original.Plan, clone.Plan);
        Assert.Equal("run1", clone.Draft.Parent);
    }

    [Theory]
    [InlineData("80", "10", "11", "add up to 101 %")]
    [InlineData("x", "10", "10", "training share is 'x'")]
    [InlineData("0", "50", "50", "nothing to learn from")]
    [InlineData("90", "-10", "20", "choose 0 to 100")]
    public void ASplitThatCannotBeIsExplained(string train, string validation, string test, string why)
    {
        var state = Complete();
        state.Change(d => d with { Split = new(train, validation, test) });
        Assert.Contains(why, state.Draft.Split.Parse().Problem);
        Assert.Equal(("Correct the split", WizardStep.Data), (WizardSteps.Missing(state)!.Label, WizardSteps.Missing(state)!.Target));
    }

    [Theory]
    [InlineData("15", null)]
    [InlineData("fifteen", "validation share is 'fifteen'")]
    [InlineData("120", "validation share is 120 %")]
    [InlineData("100", "training share is 0 %")]
    public void WithATestFileTheValidationShareSaysItAll(string typed, string? why)
    {
        var (shares, problem) = SplitText.Only(DataPart.Validation, typed).Parse();
        if (why is null) Assert.Equal(new SplitShares(85, 15, 0), shares);
        else Assert.Contains(why, problem);
    }

    [Fact]
    public void DataThatCannotBeLearntIsToldInTheRailAndByTheButton()
    {
        var state = Complete();
        state.SetDataProblem(new UserException("All training rows have the same class.", "Add rows of another class."));
        Assert.Equal(StepStatus.Wrong, WizardSteps.Rail(state)[(int)WizardStep.Data].Status);
        Assert.Contains("Add rows of another class", WizardSteps.Missing(state)!.Hint);
    }

    [Fact]
    public void WritingIsToldInItsOwnWords()
    {
        var state = CompleteWriting();
        Assert.Null(WizardSteps.Missing(state)); // what comes with the program needs no download
        Assert.Equal("tickets.csv · 400 rows · conversations", WizardSteps.Rail(state)[(int)WizardStep.Data].Line);
        Assert.Equal(("balanced", "full", 1e-3), (state.Plan!.Preset, state.Plan.Method, state.Plan.LearningRate));
        state.SetNumber(Field("WatchedPrompts"), "Have you a room?\nWho are you?");
        state.SetNumber(Field("ChatTemplate"), "alpaca");
        var text = string.Join("\n", ReviewText.Of(state).SelectMany(p => p.Sentences));
        Assert.Contains("conversations, messages from 'messages'", text);
        Assert.Contains("Only the assistant's messages are learnt", text);
        Assert.Contains("Chat template: alpaca.", text);
        Assert.Contains("2 prompts of yours are answered", text);
        Assert.Contains("8 blocks each; a block holds 120 tokens", text);
        Assert.DoesNotContain("class", text);
        var rows = PreviewRows.Of(state).ToDictionary(r => r.Name, r => r.Value);
        Assert.Equal(("conversations", "alpaca", "answers only", "8 blocks", "nothing"), (rows["Rows hold"], rows["Template"], rows["Learnt"], rows["Batch"], rows["Download"]));
        Assert.Contains("pairs of answers", string.Join("\n", ReviewText.Of(CompleteWriting("preference")).SelectMany(p => p.Sentences)));
    }

    [Fact]
    public void AnotherTasksPresetAndNumbersDoNotReachThePlan()
    {
        var state = CompleteWriting();
        state.Change(d => d with { Preset = "few" });
        state.SetNumber(Field("ClassWeights"), "on");
        Assert.Equal("balanced", state.Preset);
        Assert.False(state.Plan!.ClassWeights);
        Assert.Empty(state.OwnNumbers);
        Assert.Equal("Choose another model", WizardSteps.Missing(CompleteWriting(model: "classical"))!.Label);
    }

    [Fact]
    public void BeforeAModelIsChosenRowsAreSeenAtTheLengthMostModelsTake()
    {
        var state = CompleteWriting();
        state.Change(d => d with { Model = null });
        state.SetNumber(Field("LearnPrompts"), "on");
        Assert.Equal((120, true, "chat"), (state.SeenAs()!.MaxLength, state.SeenAs()!.LearnPrompts, state.SeenAs()!.Data.Format));
        Assert.Null(Complete().SeenAs());
    }

    [Fact]
    public void TheReviewSaysWhatIsSealedAndWhatItCosts()
    {
        var text = string.Join("\n", ReviewText.Of(Complete()).SelectMany(p => p.Sentences));
        Assert.Contains("60 test rows are sealed", text);
        Assert.Contains("Nothing has to be downloaded", text);
        Assert.Matches("Disk: about .* of the 100.0 GB", text);
        Assert.Empty(ReviewText.Of(WithData()));
    }
}
