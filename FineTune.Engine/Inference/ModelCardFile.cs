using System.Globalization;
using FineTune.Engine.Data;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;

namespace FineTune.Engine.Inference;

/// <summary>The <c>README.md</c> beside the weights: what the model is, what it learned from, how good it is, what it cannot do (Mitchell et al. 2019, "Model cards").</summary>
public static class ModelCardFile
{
    public static void Write(string folder, TrainingPlan plan, TaskData data, EvaluationReport report)
    {
        var card = ModelCatalog.Find(plan.Model);
        var labels = data.Labels.Count == 0 ? "" : $"\nNames of its answers: {string.Join(", ", data.Labels.Take(100))}{(data.Labels.Count > 100 ? ", ..." : "")}.";
        var measures = report.Measures.Select(m => $"| {m.Name} | {m.Text}{(m.IntervalText is { } interval ? $" (95 % interval {interval})" : "")}{(m.BeforeText is { } before ? $"; before tuning {before}" : "")} |");
        var baselines = (report.Baselines?.All ?? [])
            .Select(s => $"| {report.Headline.Name} of {s.Name} | {Number(s.Value)} |");
        File.WriteAllText(Path.Combine(folder, "README.md"), $"""
            ---
            license: {card.Licence.ToLowerInvariant()}
            pipeline_tag: {data.Task.HubTag}
            base_model: {card.Id}
            ---
            # {plan.DisplayName}

            {card.Name}, tuned for {data.Task.Id}.

            ## Data
            {plan.Data.Name} (content hash `{plan.Data.Hash}`): {data.Rows(DataPart.Train)} training, {data.Rows(DataPart.Validation)} validation and {data.Rows(DataPart.Test)} test rows; seed {plan.Seed}.{labels}

            ## Training
            Method {plan.Method}, {plan.Epochs} epochs at most, learning rate {Number(plan.LearningRate)} (head {Number(plan.HeadLearningRate)}), batch size {plan.BatchSize}{Input(plan, data)}.

            ## How good it is ({report.Rows} {report.Split} rows)
            | measure | value |
            |---|---|
            {string.Join('\n', measures.Concat(baselines))}
            {Weakest(report)}
            ## Limits
            It answers in the terms above whatever it is shown. It was measured on {(data.Task.SeesImages ? "images" : "texts")} like the training rows; expect less on others.
            """);
    }

    private static string Input(TrainingPlan plan, TaskData data) => !data.Task.SeesImages ? $", texts cut at {plan.MaxLength} tokens" : (plan.Image ?? new()) is var image
        ? $", {(image.Size > 0 ? $"{image.Size} pixels, " : "")}crops from {Number(image.CropArea)} of the area, {(image.Flip ? "mirrored, " : "")}colour jitter {Number(image.ColourJitter)}" : "";

    private static string Weakest(EvaluationReport report) => report is not ClassificationReport { PerClass: var classes } ? ""
        : $"\nWeakest classes (F1): {string.Join(", ", classes.Where(c => c.Support > 0).OrderBy(c => c.F1).Take(5).Select(c => $"{c.Label} {Number(c.F1)}"))}.\n";

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
