using System.Text.Json.Nodes;
using FineTune.Engine.Data;

namespace FineTune.Engine.Tasks;

/// <summary>Two texts in (a question and a passage, a premise and a hypothesis), one of several classes out.</summary>
public sealed class TextPairClassificationTask : LearningTask
{
    public override string Id => SuggestedTasks.TextPairClassification;

    public override string Title => "Pairs of texts into classes";

    public override bool IsPair => true;

    public override string MetricName => "accuracy";

    public override void Describe(JsonObject config) => config["problem_type"] = "single_label_classification";

    public override PlanData ResolveColumns(DataSetInfo info, PlanData plan) => PairColumns.Of(info, plan.TextColumn, plan.Text2Column, plan.LabelColumn, "class").Into(plan);

    public override TaskData Load(DataSet data, PlanData plan, int seed) => Of(TextPairSplit.Load(data, plan, plan.Text2Column, seed));

    public override TaskData ForScoring(DataSet data, PlanData plan, IReadOnlyList<string> labels) => Of(ScoringPairs.Labelled(data, plan, labels));

    private ClassificationData Of(TextPairData split) => new(this, new(split.Labels, Rows(split.Train), Rows(split.Validation), Rows(split.Test), split.Notes));

    private static IReadOnlyList<LabelledText> Rows(IReadOnlyList<LabelledPair> pairs) => [.. pairs.Select(p => new LabelledText(p.First, p.Label, p.Row) { Second = p.Second })];
}
