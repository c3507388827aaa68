using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Guidance;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tuning;
using FineTune.Studio.Datasets;
using FineTune.Studio.Shell;

namespace FineTune.Studio.Wizard;

/// <summary>A part of the review: a heading and what will happen, in sentences.</summary>
public sealed record ReviewPart(WizardStep Step, string Heading, IReadOnlyList<string> Sentences);

/// <summary>The whole run in words.</summary>
public static class ReviewText
{
    /// <summary>Empty until everything is chosen.</summary>
    public static IReadOnlyList<ReviewPart> Of(WizardState state)
    {
        if (state is not { Plan: { } plan, Card: { } card, Facts: { } facts, Forecast: { } forecast, Machine: { } machine }) return [];
        var data = facts.Summary;
        return
        [
            new(WizardStep.Data, "Data",
            [
                $"{state.Draft.DataName}: {Columns(state, facts)}.",
                $"{Format.Count(data.TrainRows, TaskWords.Row(data.Task))} to learn from, {Format.Count(data.ValidationRows)} to decide when to stop.",
                data.TestRows > 0
                    ? $"{Format.Count(data.TestRows, "test " + TaskWords.Row(data.Task))} are sealed: no training step sees them, and they judge the model once, at the end."
                    : $"There are no test {TaskWords.Row(data.Task)}s: the result will be judged on the validation {TaskWords.Row(data.Task)}s and look a little better than it is.",
            ]),
            new(WizardStep.Model, "Model", [$"{card.Name}: {card.Summary}", Weights(state)]),
            new(WizardStep.Training, "Training", [.. Training(state, plan), .. data.Writes && !card.IsRemote ? Writing(data, plan) : []]),
            .. card.IsRemote ? Array.Empty<ReviewPart>() : [new(WizardStep.Review, "Cost",
            [
                $"Time: {Forecast.Duration(forecast.SecondsLow, forecast.SecondsHigh)} on this machine, from its measured speed. {(plan.EarlyStoppingPatience > 0 && state.Preset is not null ? "It may end sooner. " : "")}You can leave: the run goes on without the page.",
                $"Memory: about {Forecast.Size(forecast.MemoryBytes)} of the {Forecast.Size(machine.AvailableMemory)} free now.",
                $"Disk: about {Forecast.Size(forecast.DiskBytes)} of the {Forecast.Size(machine.FreeDisk)} free now.",
            ])],
        ];
    }

    private static string Columns(WizardState state, DataFacts facts)
    {
        if (facts.Summary.SeesImages) return $"images with {(state.Draft.Task == SuggestedTasks.ObjectDetection ? "boxes" : "a class each")}, {Format.Count(facts.Labels.Count, "class", "classes")}";
        var info = DataColumns.Of(facts.Data);
        var columns = string.Join(", ", ColumnRole.Of(state.Draft.Task, facts.Data.Format).Where(r => r.Get(info) is { Length: > 0 } || !r.IsOptional).Select(r => $"{r.Tag} from '{r.Get(info)}'"));
        if (facts.Summary.Writes) return $"{WritingWords.Of(facts.Data.Format).Title.ToLowerInvariant()}, {columns}";
        return facts.Labels.Count == 0 ? columns : $"{columns}, {Format.Count(facts.Labels.Count, state.Draft.Task == SuggestedTasks.TokenTagging ? "tag" : "class", state.Draft.Task == SuggestedTasks.TokenTagging ? "tags" : "classes")}";
    }

    private static IEnumerable<string> Writing(DataSummary data, TrainingPlan plan)
    {
        yield return data.Prefers ? $"{WritingWords.Of(data.Format).Learnt} DPO, beta {PlanField.Text(plan.DpoBeta)}." : plan.LearnPrompts && SettingHelp.For(nameof(plan.LearnPrompts)).IsOf(plan) ? "Prompts and answers are learnt." : WritingWords.Of(data.Format).Learnt;
        if (SettingHelp.For(nameof(plan.ChatTemplate)).IsOf(plan)) yield return $"Chat template: {SettingHelp.For(nameof(plan.ChatTemplate)).Show(plan)}.";
        yield return plan.WatchedPrompts.Length == 0 ? "Some of the validation rows' prompts are answered at every check, so that you see the texts change."
            : $"{Format.Count(plan.WatchedPrompts.Split('\n').Length, "prompt")} of yours {(plan.WatchedPrompts.Contains('\n', StringComparison.Ordinal) ? "are" : "is")} answered at every check, so that you see the texts change.";
    }

    private static string Weights(WizardState state) => state.Card!.IsRemote ? "It is tuned and answers on its provider's machines: your training and validation rows are sent there, the test rows stay here."
        : state.NeedsDownload
        ? $"Its weights are downloaded first: {Format.Bytes(state.Card!.DownloadBytes)}, once for all runs. Licence: {state.Card.Licence}."
        : $"Nothing has to be downloaded. Licence: {state.Card!.Licence}.";

    private static IEnumerable<string> Training(WizardState state, TrainingPlan plan)
    {
        if (state.Card!.IsRemote)
        {
            yield return $"{Format.Count(plan.Epochs, "epoch")} at the provider; batch size and learning rate are the provider's choice. You can leave, and switch this machine off: the job goes on there.";
            yield break;
        }
        if (state.Preset is null)
        {
            yield return "Solved at once: every word gets its weight for each class, no epochs, no learning rate.";
            yield break;
        }
        yield return $"{WizardSteps.HowInWords(state)}: {TuningMethods.Find(plan.Method).ExplanationFor(LearningTasks.Find(plan.Task))}";
        yield return $"At most {Format.Count(plan.Epochs, "epoch")} of {Format.Count((state.Facts!.Summary.Units(plan) + plan.BatchSize - 1) / plan.BatchSize, "step")}, {Format.Count(plan.BatchSize, PreviewRows.Unit(state))} each; {(state.Facts.Summary.SeesImages ? Seen(plan, state.Card) : Read(state, plan))}";
        if (state.Facts.Summary.SeesImages) yield return ImageWords.Variants(plan);
        if (plan.EarlyStoppingPatience > 0) yield return $"It stops early when {Format.Count(plan.EarlyStoppingPatience, "check")} in a row on the validation {TaskWords.Row(plan.Task)}s bring nothing better; the best state is kept.";
        if (plan.RefitOnAllRows) yield return $"Then it trains once more with the validation {TaskWords.Row(plan.Task)}s as training {TaskWords.Row(plan.Task)}s.";
    }

    private static string Read(WizardState state, TrainingPlan plan) =>
        $"{(PreviewRows.Unit(state) == "block" ? $"a block holds {plan.MaxLength} tokens" : $"texts are read up to {plan.MaxLength} tokens")}{(state.Facts!.Summary.Cut(plan) is { } cut ? $": about {char.ToLowerInvariant(cut[0])}{cut[1..]}" : ".")}";

    private static string Seen(TrainingPlan plan, ModelCard card) => $"images are seen at {(ImageWords.Size(plan, card) is > 0 and var size ? $"{size} × {size} pixels" : "the model's own size")}.";
}
