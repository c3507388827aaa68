using FineTune.Engine.Data;
using FineTune.Engine.Guidance;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Studio.Datasets;
using FineTune.Studio.Shell;

namespace FineTune.Studio.Wizard;

/// <summary>What the rail and the primary button say of a state.</summary>
public static class WizardSteps
{
    /// <summary>All steps with their results.</summary>
    public static IReadOnlyList<RailStep> Rail(WizardState state) =>
        [TaskStep(state), DataStep(state), ModelStep(state), TrainingStep(state), ReviewStep(state), new(WizardStep.Run, StepStatus.Open, "")];

    /// <summary>The one next thing to do, seen from a step.</summary>
    public static NextAction Next(WizardState state, WizardStep current) => Missing(state) ?? current switch
    {
        < WizardStep.Training when state.Draft.Reached < WizardStep.Training && state.Card is { Methods.Count: > 0 } => new("Choose how to train", WizardStep.Training),
        not WizardStep.Review => new("Review the run", WizardStep.Review),
        _ => new("Start training", WizardStep.Run),
    };

    /// <summary>The first thing without which the run cannot start; null when there is none.</summary>
    public static NextAction? Missing(WizardState state)
    {
        var draft = state.Draft;
        if (draft.Task is null) return new("Choose a task", WizardStep.Task, "Choose what the model shall learn: click its card.");
        if (draft.DataHash is null) return new("Choose your data", WizardStep.Data, "Choose a sample, one of your data sets, or bring a file of your own.");
        if (draft.Split.Parse().Problem is { } split) return new("Correct the split", WizardStep.Data, split);
        if (state.DataProblem is { } problem) return new("Mend your data", WizardStep.Data, $"{problem.What} {problem.Remedy}");
        if (state.Facts is null) return new("Looking through your data…", WizardStep.Data, "This takes a moment for large data.", IsWaiting: true);
        if (state.Card is null) return new("Choose a model", WizardStep.Model, "Choose one of the models below; the first fits your data best.");
        if (state.Machine is null) return new("Measuring this machine…", WizardStep.Model, "This takes less than a second.", IsWaiting: true);
        if (state.AdviceFor(draft.Model) is { Usable: false } advice) return new("Choose another model", WizardStep.Model, advice.Cons.FirstOrDefault() ?? "This model cannot be used here.");
        if (state.NeedsDownload && state.Offline) return new("Get the model's weights", WizardStep.Model, "Downloads are switched off and the weights are not on this machine: switch downloads on, or give the package's file by hand.");
        return state.NumberProblems.FirstOrDefault() is { Key: { } name, Value: { } wrong }
            ? new($"Correct {SettingHelp.For(name).Title.ToLowerInvariant()}", WizardStep.Training, wrong) : null;
    }

    private static RailStep TaskStep(WizardState state) => state.Draft.Task is null ? new(WizardStep.Task, StepStatus.Open, "") : new(WizardStep.Task, StepStatus.Done, LearningTasks.Find(state.Draft.Task).Title);

    private static RailStep DataStep(WizardState state) => state switch
    {
        { Draft.DataHash: null } => new(WizardStep.Data, StepStatus.Open, ""),
        _ when state.Draft.Split.Parse().Problem is not null => new(WizardStep.Data, StepStatus.Wrong, "The split does not add up"),
        { DataProblem: { } problem } => new(WizardStep.Data, StepStatus.Wrong, problem.What),
        { Facts: { } facts } => new(WizardStep.Data, StepStatus.Done, $"{state.Draft.DataName} · {Format.Count(facts.Info.TotalRows, TaskWords.Row(state.Draft.Task))}{Answers(state, facts)}"),
        _ => new(WizardStep.Data, StepStatus.Open, $"{state.Draft.DataName}, being looked through"),
    };

    /// <summary>" · 6 classes", " · 39 types"; nothing where the answer is a number.</summary>
    private static string Answers(WizardState state, DataFacts facts) => state.Draft.Task switch
    {
        SuggestedTasks.TextSimilarity => "",
        SuggestedTasks.TextGeneration => $" · {WritingWords.Of(facts.Data.Format).Title.ToLowerInvariant()}",
        SuggestedTasks.TokenTagging => $" · {Format.Count(facts.Summary.Classes, "type")} of entities",
        _ => $" · {Format.Count(facts.Summary.Classes, "class", "classes")}",
    };

    private static RailStep ModelStep(WizardState state) => state switch
    {
        { Card: null } => new(WizardStep.Model, StepStatus.Open, ""),
        _ when state.AdviceFor(state.Draft.Model) is { Usable: false } => new(WizardStep.Model, StepStatus.Wrong, $"{state.Card.Name} cannot be used here"),
        { NeedsDownload: true, Offline: true } => new(WizardStep.Model, StepStatus.Wrong, "Its weights are not on this machine"),
        _ => new(WizardStep.Model, StepStatus.Done, state.Card.Name),
    };

    private static RailStep TrainingStep(WizardState state) => state switch
    {
        { Card: null } or { Facts: null } => new(WizardStep.Training, StepStatus.Open, ""),
        { NumberProblems.Count: > 0 and var wrong } => new(WizardStep.Training, StepStatus.Wrong, Format.Count(wrong, "number") + " to correct"),
        { Card.IsRemote: true, Plan: { } remote } => new(WizardStep.Training, StepStatus.Done, $"{Format.Count(remote.Epochs, "epoch")} at the provider"),
        { Preset: null } => new(WizardStep.Training, StepStatus.Done, "Nothing to set"),
        _ when state.Draft.Reached < WizardStep.Training && state.Draft.Preset is null => new(WizardStep.Training, StepStatus.Open, ""),
        _ => new(WizardStep.Training, StepStatus.Done, HowInWords(state)),
    };

    private static RailStep ReviewStep(WizardState state) =>
        state.Draft.Reached >= WizardStep.Review && Missing(state) is null ? new(WizardStep.Review, StepStatus.Done, "Ready to start") : new(WizardStep.Review, StepStatus.Open, "");

    /// <summary>"Balanced, 2 numbers of your own".</summary>
    public static string HowInWords(WizardState state) => state.Preset is not { } preset ? "Solved at once"
        : Presets.Find(preset, state.Draft.Task ?? SuggestedTasks.TextClassification).Name + (state.OwnNumbers.Count > 0 ? $", {Format.Count(state.OwnNumbers.Count, "number")} of your own" : preset == state.PresetAdvice?.Preset ? ", as recommended" : "");
}
