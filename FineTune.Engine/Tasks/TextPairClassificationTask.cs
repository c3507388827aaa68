using System.Text.Json.Nodes;
using FineTune.Engine.Data;

namespace FineTune.Engine.Tasks;

/// <summary>Two texts in (a question and a passage, a premise and a hypothesis), one of several classes out.</summary>
public sealed class TextPairClassificationTask : TextTask
{
    public const string TaskId = "text-pair-classification";

    public override string Id => TaskId;

    public override string Title => "Pairs of texts into classes";

    public override string MetricName => "accuracy";

    public override void Describe(JsonObject config) => config["problem_type"] = "single_label_classification";

    public override void CheckColumns(DataSetInfo info, PlanData plan)
    {
        DataSetChecks.Columns(info, plan.TextColumn, plan.LabelColumn);
        DataSetChecks.SecondColumn(info, plan);
    }

    public override TaskData Load(DataSet data, PlanData plan, int seed) =>
        new ClassificationData(this, TextClassificationSplit.Load(data, plan with { Text2Column = DataSetChecks.SecondColumn(data.Info, plan) }, seed));
}
