using System.Text.Json.Nodes;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;

namespace FineTune.Engine.Tasks.Images;

/// <summary>One image in, one of several classes out.</summary>
public sealed class ImageClassificationTask : LearningTask
{
    public const string TaskId = SuggestedTasks.ImageClassification;

    public override string Id => TaskId;

    public override string Title => "Images into classes";

    public override string HubTag => "image-classification";

    public override string MetricName => "accuracy";

    public override bool SeesImages => true;

    public override void Describe(JsonObject config) => config["problem_type"] = "single_label_classification";

    public override PlanData ResolveColumns(DataSetInfo info, PlanData plan) => ImageTaskColumns.Resolve(info, plan, ImageColumns.Label, "classes of whole images");

    public override TaskData Load(DataSet data, PlanData plan, int seed) => new ImageClassificationData(this, data, ImageSplit.OfClasses(data, plan, seed));

    public override TaskData ForScoring(DataSet data, PlanData plan, IReadOnlyList<string> labels) =>
        new ImageClassificationData(this, data, ImageSplit.ForScoring(data, ResolveColumns(data.Info, plan), labels, boxes: false));
}
