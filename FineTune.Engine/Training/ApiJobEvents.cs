using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FineTune.Engine.Remote;

namespace FineTune.Engine.Training;

/// <summary>Turns a job's story into a run's events: losses for the charts, marks, and lines of the log.</summary>
internal sealed partial class ApiJobEvents(TrainingPlan plan, Action<TrainingEvent> emit)
{
    private double _best = double.PositiveInfinity;
    private int _scored = -1;

    /// <summary>The newest step that was told.</summary>
    public int Step { get; private set; }

    public int TotalSteps { get; private set; }

    /// <param name="job">For the time left.</param>
    public void Take(ApiEvent next, ApiJob job)
    {
        var (step, total, train, valid) = Numbers(next);
        if (step is not { } at || (train is null && valid is null))
        {
            Tell(next);
            return;
        }
        TotalSteps = Math.Max(total ?? TotalSteps, at);
        var epoch = plan.Epochs * (double)at / TotalSteps;
        // A server may tell a step twice, the second time with its validation.
        if (train is { } loss && at > Step)
        {
            Step = at;
            emit(new StepCompleted(at, TotalSteps, epoch, loss, double.NaN, double.NaN, double.NaN, double.NaN, Left(job)));
        }
        if (valid is not { } scored || at <= _scored) return;
        (_scored, var best) = (at, scored < _best);
        if (best) _best = scored;
        emit(new Validated(at, epoch, scored, "perplexity", Math.Exp(Math.Min(50, scored)), best));
    }

    private void Tell(ApiEvent next)
    {
        if (next.Message is not { Length: > 0 } message) return;
        if (message.StartsWith("Checkpoint created", StringComparison.Ordinal)) emit(new Marked(Step, message));
        else emit(new Logged(next.Level switch { "error" => Severity.Error, "warn" or "warning" => Severity.Warning, _ => Severity.Info }, message));
    }

    private static double Left(ApiJob job) => job.EstimatedFinish is > 0 and var finish ? Math.Max(0, finish - DateTimeOffset.UtcNow.ToUnixTimeSeconds()) : double.NaN;

    /// <summary>From the metrics where there are some, else from the sentence: "Step 10/20: training loss=0.51, validation loss=0.62".</summary>
    private static (int? Step, int? Total, double? Train, double? Valid) Numbers(ApiEvent next)
    {
        if (next.Data is { ValueKind: JsonValueKind.Object } data && Number(data, "step") is { } step)
            // The loss on all validation rows counts; that on a part of them only where there is no other.
            return ((int)step, (int?)Number(data, "total_steps") ?? TotalIn(next.Message), Number(data, "train_loss"), Number(data, "full_valid_loss") ?? Number(data, "valid_loss"));
        return Told().Match(next.Message ?? "") is not { Success: true } told ? default
            : (int.Parse(told.Groups["step"].Value, CultureInfo.InvariantCulture), int.Parse(told.Groups["total"].Value, CultureInfo.InvariantCulture), Value(told.Groups["train"]), Value(told.Groups["full"]) ?? Value(told.Groups["valid"]));
    }

    private static int? TotalIn(string? message) => Told().Match(message ?? "") is { Success: true } told ? int.Parse(told.Groups["total"].Value, CultureInfo.InvariantCulture) : null;

    private static double? Number(JsonElement data, string name) => data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && double.IsFinite(value.GetDouble()) ? value.GetDouble() : null;

    private static double? Value(Group group) => group.Success ? double.Parse(group.Value, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"^Step (?<step>\d{1,9})/(?<total>\d{1,9})\b[:,]?\s*(training loss=(?<train>[\d.]+))?(,?\s*validation loss=(?<valid>[\d.]+))?(,?\s*full validation loss=(?<full>[\d.]+))?")]
    private static partial Regex Told();
}
