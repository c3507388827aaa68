using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FineTune.Engine.Baselines;
using FineTune.Engine.Data;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Inference;
using FineTune.Engine.Tasks;

namespace FineTune.Engine.Training;

/// <summary>What every finished run leaves behind, whatever trained it: evaluation beside its baselines, predictions, model card.</summary>
public static class RunResults
{
    /// <param name="answers">[rows][outputs], see <see cref="TaskData.Report"/>.</param>
    public static EvaluationReport Write(RunContext context, TaskData data, DataPart part, float[][] answers)
    {
        context.Emit(new PhaseChanged(RunPhase.Evaluating, "The baselines on the same rows"));
        var report = data.Report(part, answers, Baselines(context, data, part));
        data.WritePredictions(context.Run.PredictionsFile, part, answers, context.PlaceOf);
        Json.WriteFile(context.Run.EvaluationFile, report);
        ModelCardFile.Write(context.Run.ModelFolder, context.Plan, data, report);
        return report;
    }

    /// <summary>The baseline depends on data, columns, split and seed alone: runs that only try other settings find it computed.</summary>
    private static BaselineScores Baselines(RunContext context, TaskData data, DataPart part)
    {
        var what = JsonSerializer.Serialize(context.Plan.Data with { Name = "" }, Json.Line) + context.Plan.Task + context.Plan.Seed;
        var folder = Directory.CreateDirectory(Path.Combine(context.Home.Computed, "baselines")).FullName;
        var file = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(what)))[..16] + ".json");
        if (File.Exists(file)) return Json.ReadFile<BaselineScores>(file);
        var scores = TaskBaselines.Score(data, part, context.Plan.Seed, context.Token);
        Json.WriteFile(file, scores);
        return scores;
    }
}
