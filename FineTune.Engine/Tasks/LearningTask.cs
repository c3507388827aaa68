using System.Text.Json.Nodes;
using FineTune.Engine.Data;
using FineTune.Engine.Tasks.Images;
using static TorchSharp.torch;

namespace FineTune.Engine.Tasks;

/// <summary>What a model is to learn. A task is a file (with its <see cref="TaskData"/>) and a line in <see cref="LearningTasks"/>.</summary>
public abstract class LearningTask
{
    public abstract string Id { get; }

    /// <summary>As the wizard calls it.</summary>
    public abstract string Title { get; }

    /// <summary>What the Hugging Face hub calls it (<c>pipeline_tag</c>).</summary>
    public virtual string HubTag => "text-classification";

    /// <summary>Name of the metric that says which checkpoint is best, as in the report's JSON.</summary>
    public abstract string MetricName { get; }

    /// <summary>True where the answer is text of its own: the model needs a head as wide as its vocabulary.</summary>
    public virtual bool Writes => false;

    /// <summary>True where the model looks at images.</summary>
    public virtual bool SeesImages => false;

    /// <summary>True when every token gets an answer of its own, false when a text gets one.</summary>
    public virtual bool PerToken => false;

    /// <summary>True where the model is asked about two texts at once.</summary>
    public virtual bool IsPair => false;

    /// <summary>The plan with the columns this task reads by name, the guessed ones where none was chosen, and no others.</summary>
    /// <exception cref="UserException">A column is missing, cannot be guessed, or was chosen twice.</exception>
    public abstract PlanData ResolveColumns(DataSetInfo info, PlanData plan);

    /// <exception cref="UserException">The columns cannot be learnt from.</exception>
    public abstract TaskData Load(DataSet data, PlanData plan, int seed);

    /// <summary>All rows as test rows, for scoring a model that is trained already.</summary>
    /// <param name="labels">The names of the model's outputs; the data's are matched to them.</param>
    /// <exception cref="UserException">A column is missing, or no row has an answer that the model knows.</exception>
    public abstract TaskData ForScoring(DataSet data, PlanData plan, IReadOnlyList<string> labels);

    /// <summary>Adds what other programs look for in a tuned model's config.json.</summary>
    public abstract void Describe(JsonObject config);

    /// <summary>What a person is told of the model's raw outputs: probabilities, or the score as it is.</summary>
    /// <param name="logits">[.., outputs]</param>
    public virtual Tensor Answer(Tensor logits) => TorchSharp.torch.nn.functional.softmax(logits, -1);
}

/// <summary>All tasks.</summary>
public static class LearningTasks
{
    public static IReadOnlyList<LearningTask> All { get; } = [new TextClassificationTask(), new TextPairClassificationTask(), new TextSimilarityTask(), new TokenTaggingTask(), new TextGenerationTask(), new ImageClassificationTask(), new ObjectDetectionTask()];

    /// <exception cref="UserException">There is no such task.</exception>
    public static LearningTask Find(string id) => All.FirstOrDefault(t => t.Id == id)
        ?? throw new UserException($"There is no task '{id}' here.", $"Choose one of: {string.Join(", ", All.Select(t => t.Id))}.");
}
