using FineTune.Engine.Models;

namespace FineTune.Engine.Tasks;

/// <summary>The new head of a model for a task.</summary>
public static class TaskHeads
{
    /// <exception cref="UserException">The model only reads, and the task is to write.</exception>
    /// <param name="readsApart">The two texts of a pair are read one at a time (<see cref="PairFeatures"/>).</param>
    public static TaskHead Create(Backbone backbone, LearningTask task, int outputs, double dropout, bool readsApart) =>
        task.Writes ? backbone.LanguageHead ?? throw new UserException("This model reads, it cannot write.", "Choose a model of the GPT-2 family, for example starter-gpt2.")
        : readsApart ? new ClassificationHead(PairFeatures.Parts * backbone.HiddenSize, outputs, dropout) : backbone.CreateHead(outputs, dropout, task.PerToken);
}
