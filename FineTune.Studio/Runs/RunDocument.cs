using FineTune.Engine;
using FineTune.Studio.Storage;

namespace FineTune.Studio.Runs;

/// <summary>A run as the API shows it.</summary>
/// <param name="MetricName">What <paramref name="Metric"/> is, e.g. <c>accuracy</c>, or <c>perplexity</c>, of which less is better.</param>
/// <param name="Links">Where its page, events and results are.</param>
public sealed record RunDocument(
    string Id, string Name, IReadOnlyList<string> Tags, RunState State, string? Parent, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt,
    TrainingPlan Plan, RunPhase? Phase, double? Fraction, int Step, int TotalSteps, double? Loss, double? Metric, string? MetricName, double? Baseline,
    double? SecondsLeft, string? Message, string? Remedy, RunLinks Links)
{
    public static RunDocument From(RunRecord row, TrainingPlan plan, RunProgress progress) => new(
        row.Id, row.Name, row.TagList(), row.State, row.ParentId, row.CreatedAt, row.StartedAt, row.EndedAt, plan,
        progress.Phase, progress.Fraction, progress.Step, progress.TotalSteps, progress.LastStep?.Loss, row.Metric ?? progress.Best?.Metric, row.MetricName ?? progress.Best?.MetricName, row.Baseline,
        row.State == RunState.Running ? progress.LastStep?.SecondsLeft : null, row.Message, row.Remedy,
        new($"/runs/{row.Id}", $"/api/runs/{row.Id}/events", $"/api/runs/{row.Id}/evaluation", $"/api/runs/{row.Id}/predictions.csv"));
}

public sealed record RunLinks(string Page, string Events, string Evaluation, string Predictions);

/// <summary>A run in a list: without its plan and progress, which would cost one folder each.</summary>
public sealed record RunListItem(string Id, string Name, IReadOnlyList<string> Tags, RunState State, DateTimeOffset CreatedAt, string Data, string Model, string Method, double? Metric, string? MetricName, double? Baseline)
{
    public static RunListItem From(RunRecord row) => new(row.Id, row.Name, row.TagList(), row.State, row.CreatedAt, row.DataSetName, row.Model, row.Method, row.Metric, row.MetricName, row.Baseline);
}

/// <summary>How to stop: <c>keep</c> (the default), <c>discard</c>, or <c>suspend</c> (write a checkpoint, resume later).</summary>
public sealed record StopRequest(string How = "keep");

/// <summary>What can be changed while a run goes on.</summary>
public sealed record RunSettingsRequest(double? LearningRateFactor);

public sealed record RunPatch(string? Name, IReadOnlyList<string>? Tags);
