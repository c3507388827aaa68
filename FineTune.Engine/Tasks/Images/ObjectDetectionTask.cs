using System.Text.Json.Nodes;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;

namespace FineTune.Engine.Tasks.Images;

/// <summary>One image in, boxes with classes out.</summary>
public sealed class ObjectDetectionTask : LearningTask
{
    public const string TaskId = SuggestedTasks.ObjectDetection;

    public override string Id => TaskId;

    public override string Title => "Objects in images";

    public override string HubTag => "object-detection";

    public override string MetricName => "map50";

    public override bool SeesImages => true;

    public override void Describe(JsonObject config) { }

    public override PlanData ResolveColumns(DataSetInfo info, PlanData plan) => ImageTaskColumns.Resolve(info, plan, ImageColumns.Boxes, "boxes");

    public override TaskData Load(DataSet data, PlanData plan, int seed) => new DetectionData(this, data, ImageSplit.OfBoxes(data, plan, seed));

    public override TaskData ForScoring(DataSet data, PlanData plan, IReadOnlyList<string> labels) =>
        new DetectionData(this, data, ImageSplit.ForScoring(data, ResolveColumns(data.Info, plan), labels, boxes: true));
}
