using FineTune.Engine.Data;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.Tasks;

/// <summary>A data set as one task sees it: split rows, the loss, the score, the report.</summary>
public abstract class TaskData : IDisposable
{
    public abstract LearningTask Task { get; }

    /// <summary>Names of the model's outputs (classes, tags) in the order of their indices; empty where the answer is a number.</summary>
    public abstract IReadOnlyList<string> Labels { get; }

    /// <summary>The metric that says which checkpoint is best.</summary>
    public virtual MetricKind Metric => MetricKind.Of(Task.MetricName);

    /// <summary>Width of the model's output.</summary>
    public virtual int Outputs => Labels.Count;

    /// <summary>Rows scored at once.</summary>
    public virtual int ScoringBatch => 64;

    /// <summary>What a person should know: rows left out, test classes not in training, ...</summary>
    public abstract IReadOnlyList<string> Notes { get; }

    public abstract int Rows(DataPart part);

    /// <summary>Training rows of each class (of each kind of entity), smallest first.</summary>
    public abstract IReadOnlyList<int> ClassRows { get; }

    /// <summary>The same data with the validation rows among the training rows, for a refit.</summary>
    public abstract TaskData WithValidationRowsToLearn();

    /// <summary>Mean loss, a scalar.</summary>
    /// <param name="logits">[B, outputs], or [B, T, outputs] where every token has an answer.</param>
    /// <param name="targets">What the rows are to be answered with.</param>
    /// <param name="classWeights">Weigh each class by rows / (classes * rows of the class), as scikit-learn's "balanced" does.</param>
    public abstract Tensor Loss(Tensor logits, Tensor targets, bool classWeights);

    /// <summary>Mean loss of what a model said of training rows, a scalar.</summary>
    public virtual Tensor Loss(AnsweredTokens answered, bool classWeights) => Loss(answered.Logits, answered.Targets, classWeights);

    /// <summary>What the last loss was the sum of, by name; null where it is one number.</summary>
    public IReadOnlyDictionary<string, double>? Terms { get; protected set; }

    /// <summary>An empty tally for a pass over the validation rows.</summary>
    public abstract TaskScore NewScore();

    /// <summary>Called once with the best weights in place: turns what helped training into plain weights of the head.</summary>
    public virtual void Complete(TaskHead head) { }

    /// <param name="answers">[rows][outputs] (or [rows][words * outputs]) in the part's order, as <see cref="LearningTask.Answer"/> gives them.</param>
    public abstract EvaluationReport Report(DataPart part, float[][] answers, BaselineScores? baselines);

    /// <summary>Writes the list of all predictions of a part.</summary>
    public abstract void WritePredictions(string path, DataPart part, float[][] answers, Func<RowReference, Place?>? placeOf);

    public virtual void Dispose() { }
}

/// <summary>Loss and metric of rows that pass by in batches.</summary>
public abstract class TaskScore
{
    /// <param name="logits">[B, outputs] or [B, T, outputs]</param>
    protected virtual void Add(Tensor logits, Tensor targets) => throw new NotSupportedException();

    public virtual void Add(AnsweredTokens answered) => Add(answered.Logits, answered.Targets);

    /// <summary>Further numbers by their names in <see cref="Validated.More"/>; null = none.</summary>
    public virtual IReadOnlyDictionary<string, double>? More => null;

    /// <summary>Unweighted mean loss and the task's metric.</summary>
    public abstract (double Loss, double Metric) Result { get; }
}
