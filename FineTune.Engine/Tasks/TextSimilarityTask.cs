using System.Text.Json.Nodes;
using FineTune.Engine.Data;
using static TorchSharp.torch;

namespace FineTune.Engine.Tasks;

/// <summary>Two texts in, a number out: how alike they are, on the scale of the data.</summary>
public sealed class TextSimilarityTask : LearningTask
{
    public override string Id => SuggestedTasks.TextSimilarity;

    public override string Title => "How alike two texts are";

    public override string HubTag => "sentence-similarity";

    public override bool IsPair => true;

    public override string MetricName => "pearson";

    public override void Describe(JsonObject config) => config["problem_type"] = "regression";

    public override Tensor Answer(Tensor logits) => logits.alias();

    public override PlanData ResolveColumns(DataSetInfo info, PlanData plan) => PairColumns.Of(info, plan.TextColumn, plan.Text2Column, plan.LabelColumn, "score").Into(plan);

    public override TaskData ForScoring(DataSet data, PlanData plan, IReadOnlyList<string> labels) => new SimilarityData(this, ScoringPairs.Scored(data, plan));

    public override TaskData Load(DataSet data, PlanData plan, int seed) => new SimilarityData(this, TextSimilaritySplit.Load(data, plan, plan.Text2Column, seed));
}
