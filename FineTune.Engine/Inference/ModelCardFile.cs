using System.Globalization;
using FineTune.Engine.Data;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Models;

namespace FineTune.Engine.Inference;

/// <summary>The <c>README.md</c> beside the weights: what the model is, what it learned from, how good it is, what it cannot do (Mitchell et al. 2019, "Model cards").</summary>
public static class ModelCardFile
{
    public static void Write(string folder, TrainingPlan plan, TextClassificationData data, EvaluationReport report)
    {
        var card = ModelCatalog.Find(plan.Model);
        var weakest = report.PerClass.Where(c => c.Support > 0).OrderBy(c => c.F1).Take(5);
        string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";
        File.WriteAllText(Path.Combine(folder, "README.md"), $"""
            ---
            license: {card.Licence.ToLowerInvariant()}
            pipeline_tag: text-classification
            base_model: {card.Id}
            ---
            # {plan.DisplayName}

            {card.Name}, tuned to tell {data.Labels.Count} classes of text apart.

            ## Data
            {plan.Data.Name} (content hash `{plan.Data.Hash}`): {data.Train.Count} training, {data.Validation.Count} validation and {data.Test.Count} test rows; seed {plan.Seed}.
            Classes: {string.Join(", ", data.Labels.Take(100))}{(data.Labels.Count > 100 ? ", ..." : "")}.

            ## Training
            Method {plan.Method}, {plan.Epochs} epochs at most, learning rate {plan.LearningRate.ToString(CultureInfo.InvariantCulture)} (head {plan.HeadLearningRate.ToString(CultureInfo.InvariantCulture)}), batch size {plan.BatchSize}, texts cut at {plan.MaxLength} tokens.

            ## How good it is ({report.Rows} {report.Split} rows)
            | measure | value |
            |---|---|
            | accuracy | {Percent(report.Accuracy)} (95 % interval {Percent(report.AccuracyInterval[0])} to {Percent(report.AccuracyInterval[1])}) |
            | macro F1 | {Percent(report.MacroF1)} |
            | log loss | {report.LogLoss.ToString("0.0000", CultureInfo.InvariantCulture)} |
            | expected calibration error | {Percent(report.ExpectedCalibrationError)} |
            | always the largest class | {Percent(report.Baselines?.Majority.Accuracy ?? 0)} |
            | TF-IDF and a linear model | {(report.Baselines?.Classical is { } classical ? Percent(classical.Accuracy) : "-")} |

            Weakest classes (F1): {string.Join(", ", weakest.Select(c => $"{c.Label} {Percent(c.F1)}"))}.

            ## Limits
            It knows only the classes above and answers with one of them whatever the text. It was measured on texts like the training rows; expect less on others.
            """);
    }
}
