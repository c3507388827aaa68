using System.Globalization;
using System.Text;
using FineTune.Engine;
using FineTune.Studio.OpenAi.Files;

namespace FineTune.Studio.OpenAi.FineTuning;

/// <summary>The result file of a finished job: a CSV of its losses, written when asked for out of the run's events.</summary>
internal sealed class JobResults(JobViews views)
{
    public const string Prefix = "file-results-";

    public static string IdOf(JobRecord job) => Prefix + job.Id["ftjob-".Length..];

    public async Task<IReadOnlyList<FileRecord>> ListAsync() => [.. (await views.ListAsync()).Where(v => v.Status == JobView.Succeeded).Select(File)];

    /// <summary>Null when there is none.</summary>
    public async Task<FileRecord?> FindAsync(string id) => await ViewAsync(id) is { } view ? File(view) : null;

    public async Task<string> ReadAsync(string id) => Csv((await ViewAsync(id))!.Events);

    private async Task<JobView?> ViewAsync(string id)
    {
        try { return await views.GetAsync("ftjob-" + id[Prefix.Length..]) is { Status: JobView.Succeeded } view ? view : null; }
        catch (OpenAiException) { return null; }
    }

    private static FileRecord File(JobView view) => new(IdOf(view.Job), "step_metrics.csv", FileRecord.Results, Encoding.UTF8.GetByteCount(Csv(view.Events)), view.Run!.EndedAt ?? view.Job.CreatedAt);

    private static string Csv(IReadOnlyList<TrainingEvent> events)
    {
        var csv = new StringBuilder("step,train_loss,valid_loss\n");
        var validated = events.OfType<Validated>().GroupBy(v => v.Step).ToDictionary(g => g.Key, g => g.Last().Loss);
        var steps = events.OfType<StepCompleted>().GroupBy(s => s.Step).ToDictionary(g => g.Key, g => g.Last().Loss);
        foreach (var step in steps.Keys.Union(validated.Keys).Order())
            csv.Append(CultureInfo.InvariantCulture, $"{step},{Cell(steps, step)},{Cell(validated, step)}\n");
        return csv.ToString();
    }

    private static string Cell(Dictionary<int, double> losses, int step) => losses.TryGetValue(step, out var loss) && double.IsFinite(loss) ? loss.ToString("R", CultureInfo.InvariantCulture) : "";
}
