using System.Text.Json.Nodes;
using FineTune.Engine.Data;

namespace FineTune.Engine.Tasks;

/// <summary>One text in, one of several classes out.</summary>
public sealed class TextClassificationTask : LearningTask
{
    public const string TaskId = SuggestedTasks.TextClassification;

    public override string Id => TaskId;

    public override string Title => "Texts into classes";

    public override string MetricName => "accuracy";

    public override void Describe(JsonObject config) => config["problem_type"] = "single_label_classification";

    public override PlanData ResolveColumns(DataSetInfo info, PlanData plan)
    {
        var columns = DataSetChecks.Columns(info, plan.TextColumn, plan.LabelColumn);
        return plan with { TextColumn = columns.TextName, LabelColumn = columns.LabelName, Text2Column = null, TagsColumn = null };
    }

    public override TaskData ForScoring(DataSet data, PlanData plan, IReadOnlyList<string> labels)
    {
        var rows = ScoringRows.Load(data, plan.TextColumn, plan.LabelColumn, labels, out var notes);
        return new ClassificationData(this, new(labels, [], [], rows, notes));
    }

    public override TaskData Load(DataSet data, PlanData plan, int seed) => new ClassificationData(this, TextClassificationSplit.Load(data, plan, seed));
}
