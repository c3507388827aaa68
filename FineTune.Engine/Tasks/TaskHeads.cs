using FineTune.Engine.Models;

namespace FineTune.Engine.Tasks;

/// <summary>The new head of a model for a task.</summary>
public static class TaskHeads
{
    /// <param name="readsApart">The two texts of a pair are read one at a time (<see cref="PairFeatures"/>).</param>
    public static TaskHead Create(Backbone backbone, TextTask task, int outputs, double dropout, bool readsApart) =>
        readsApart ? new ClassificationHead(PairFeatures.Parts * backbone.HiddenSize, outputs, dropout) : backbone.CreateHead(outputs, dropout, task.PerToken);
}
