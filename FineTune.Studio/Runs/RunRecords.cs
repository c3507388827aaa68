using FineTune.Engine;
using FineTune.Studio.Storage;

namespace FineTune.Studio.Runs;

public static class RunRecords
{
    /// <summary>The index entry of a new run.</summary>
    public static RunRecord From(string id, TrainingPlan plan, DateTimeOffset now, string? parent = null) => new()
    {
        Id = id, Name = plan.DisplayName, State = RunState.Queued, CreatedAt = now, QueuedAt = now, ParentId = parent,
        DataSetHash = plan.Data.Hash, DataSetName = plan.Data.Name, Model = plan.Model, Method = plan.Method,
    };

    public static IReadOnlyList<string> TagList(this RunRecord row) =>
        row.Tags.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
