using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FineTune.Engine.Baselines;
using FineTune.Engine.Data;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Inference;

namespace FineTune.Engine.Training;

/// <summary>What every finished run leaves behind, whatever trained it: evaluation beside its baselines, predictions, model card.</summary>
public static class RunResults
{
    public static EvaluationReport Write(RunContext context, TextClassificationData data, DataPart part, float[][] probabilities)
    {
        var rows = data.Part(part);
        context.Emit(new PhaseChanged(RunPhase.Evaluating, "The classical baseline (TF-IDF and a linear model) on the same rows"));
        var baselines = Baselines(context, data, rows);
        var report = ClassificationMetrics.Evaluate(part.ToString().ToLowerInvariant(), data.Labels, probabilities, [.. rows.Select(r => r.Label)], baselines);
        PredictionsCsv.Write(context.Run.PredictionsFile, data.Labels, rows, probabilities, context.PlaceOf);
        Json.WriteFile(context.Run.EvaluationFile, report);
        ModelCardFile.Write(context.Run.ModelFolder, context.Plan, data, report);
        return report;
    }

    /// <summary>The baseline depends on data, columns, split and seed alone: runs that only try other settings find it computed.</summary>
    private static BaselineScores Baselines(RunContext context, TextClassificationData data, IReadOnlyList<LabelledText> rows)
    {
        var what = JsonSerializer.Serialize(context.Plan.Data with { Name = "" }, Json.Line) + context.Plan.Seed;
        var folder = Directory.CreateDirectory(Path.Combine(context.Home.Computed, "baselines")).FullName;
        var file = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(what)))[..16] + ".json");
        if (File.Exists(file)) return Json.ReadFile<BaselineScores>(file);
        var scores = ClassicalBaseline.Score(data, rows, context.Plan.Seed, context.Token);
        Json.WriteFile(file, scores);
        return scores;
    }
}
