using FineTune.Engine;
using FineTune.Engine.Guidance;
using FineTune.Engine.Models;
using FineTune.Engine.Tuning;
using FineTune.Studio.Datasets;
using FineTune.Studio.Shell;

namespace FineTune.Studio.Wizard;

/// <summary>A line of the run's preview.</summary>
/// <param name="Value">Empty while it is not known.</param>
/// <param name="Meaning">What the name means, where it is a term.</param>
/// <param name="Warning">Something to look at before starting.</param>
public sealed record PreviewRow(string Name, string Value, string? Meaning = null, string? Warning = null);

/// <summary>What the run will be, in a dozen lines.</summary>
public static class PreviewRows
{
    public static IReadOnlyList<PreviewRow> Of(WizardState state)
    {
        var (plan, card, forecast, machine) = (state.PlanSoFar, state.Card, state.Forecast, state.Machine);
        if (card is { IsRemote: true }) return Remote(state, card, plan);
        var encoder = card is { Methods.Count: > 0 } ? plan : null;
        var (writes, images) = (state.Facts is { Summary.Writes: true }, state.Facts is { Summary.SeesImages: true });
        return
        [
            new("Data", state.Draft.DataHash is null ? "" : state.Facts is { } facts ? $"{state.Draft.DataName}, {Format.Count(facts.Summary.TrainRows)} {TaskWords.Row(facts.Summary.Task)}s to learn from" : state.Draft.DataName),
            new("Model", card?.Name ?? ""),
            new("Method", card is { Methods.Count: 0 } ? "solved at once" : plan is null ? "" : Method(plan.Method), writes ? "Which layers learn: all of them, the upper ones, or small adapters beside them." : "Which layers learn: all of them, or only a new last one."),
            .. writes ? Writing(state.Facts!, encoder) : [],
            images ? new("Image size", encoder is null ? "" : Number(state, PlanField.OfImages(nameof(ImageNumbers.Size)), ImageWords.Size(encoder, card) is > 0 and var size ? $"{size} × {size} pixels" : "the model's own"), "The square the network sees of each image; the time grows with its area.")
                : new("Length", encoder is null ? "" : Number(state, nameof(encoder.MaxLength), $"{encoder.MaxLength} tokens"),
                writes ? "Tokens (pieces of words) per block; texts are packed into blocks, conversations that are longer are cut off." : "Tokens (pieces of words) read per text; the rest is cut off.", encoder is null ? null : state.Facts?.Summary.Cut(encoder)),
            new("Batch", encoder is null ? "" : Number(state, nameof(encoder.BatchSize), Format.Count(encoder.BatchSize, Unit(state))), $"{(writes && !state.Facts!.Summary.Prefers ? "Blocks" : images ? "Images" : "Rows")} the model looks at before each small correction."),
            new("Learning rate", encoder is null ? "" : encoder.Method == "frozen"
                ? Number(state, nameof(encoder.HeadLearningRate), PlanField.Text(encoder.HeadLearningRate)) : Number(state, nameof(encoder.LearningRate), PlanField.Text(encoder.LearningRate)), "How big a step each lesson takes."),
            new("Epochs", encoder is null ? "" : Number(state, nameof(encoder.Epochs), $"{encoder.Epochs} at most"), $"How often every training {TaskWords.Row(state.Draft.Task)} is seen."),
            new("Hardware", machine is null ? "" : $"{Format.Count(plan is { Threads: > 0 } ? plan.Threads : machine.Threads, "thread")} of this processor"),
            new("Download", card is null ? "" : !state.NeedsDownload ? "nothing" : state.Offline ? "switched off" : $"{Format.Bytes(card.DownloadBytes)}, once"),
            new("Time", forecast is null ? "" : Forecast.Duration(forecast.SecondsLow, forecast.SecondsHigh), "Forecast from the speed measured on this machine; stopping early may make it shorter."),
            new("Memory", forecast is null ? "" : "about " + Forecast.Size(forecast.MemoryBytes), null, forecast is null || machine is null ? null : MemoryWarning(forecast, machine, images)),
        ];
    }

    /// <summary>What a batch counts.</summary>
    public static string Unit(WizardState state) => state.Facts is not { Summary: { Writes: true } data } ? TaskWords.Row(state.Facts?.Summary.Task) : data.Prefers ? "pair" : "block";

    private static IEnumerable<PreviewRow> Writing(DataFacts facts, TrainingPlan? plan)
    {
        yield return new("Rows hold", WritingWords.Of(facts.Data.Format).Title.ToLowerInvariant());
        if (plan is null || !SettingHelp.For(nameof(plan.ChatTemplate)).IsOf(plan)) yield break;
        yield return new("Template", SettingHelp.For(nameof(plan.ChatTemplate)).Show(plan), "How prompts and answers are put into one text.");
        yield return new("Learnt", facts.Summary.Prefers ? "which answer is better" : plan.LearnPrompts ? "prompts and answers" : "answers only");
    }

    /// <summary>At a provider neither time nor memory of this machine counts.</summary>
    private static IReadOnlyList<PreviewRow> Remote(WizardState state, ModelCard card, TrainingPlan? plan) =>
    [
        new("Data", state.Facts is { } facts ? $"{state.Draft.DataName}, {Format.Count(facts.Summary.TrainRows)} rows to learn from" : state.Draft.DataName, null, "Training and validation rows are sent to the provider."),
        new("Model", card.Name),
        new("Method", "at the provider", "The provider tunes the model on its own machines."),
        new("Epochs", plan is null ? "" : Number(state, nameof(plan.Epochs), Format.Count(plan.Epochs)), "How often every training row is seen; it decides what the run costs."),
        new("Cost", "told in the review", "Tokens times epochs times the provider's price."),
    ];

    private static string Number(WizardState state, string field, string value) => state.NumberProblems.ContainsKey(field) ? "to correct" : value;

    private static string Method(string id) => TuningMethods.All.FirstOrDefault(m => m.Id == id)?.Title ?? id;

    private static string? MemoryWarning(Forecast forecast, MachineProfile machine, bool images) => Advisor.Fit(forecast.MemoryBytes, machine.AvailableMemory) switch
    {
        MemoryFit.Fits => null,
        MemoryFit.Tight => $"Tight: {Forecast.Size(machine.AvailableMemory)} are free. Close other programs, or take a smaller batch.",
        _ => $"Too much: only {Forecast.Size(machine.AvailableMemory)} are free. Take a smaller batch or {(images ? "smaller images" : "shorter texts")}.",
    };
}
