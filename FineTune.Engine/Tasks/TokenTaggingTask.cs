using System.Text.Json.Nodes;
using FineTune.Engine.Data;

namespace FineTune.Engine.Tasks;

/// <summary>A sentence in, a tag for each of its words out: names, places, slots.</summary>
public sealed class TokenTaggingTask : LearningTask
{
    public override string Id => SuggestedTasks.TokenTagging;

    public override string Title => "Words into tags";

    public override string HubTag => "token-classification";

    public override string MetricName => "entityF1";

    public override bool PerToken => true;

    public override void Describe(JsonObject config) { }

    public override PlanData ResolveColumns(DataSetInfo info, PlanData plan)
    {
        var columns = TagColumns.Of(info, plan.TextColumn, plan.TagsColumn);
        return plan with { TextColumn = columns.WordsName, TagsColumn = columns.TagsName, LabelColumn = null, Text2Column = null };
    }

    public override TaskData ForScoring(DataSet data, PlanData plan, IReadOnlyList<string> labels) => new TaggingData(this, ScoringTags.Load(data, plan, labels));

    public override TaskData Load(DataSet data, PlanData plan, int seed) => new TaggingData(this, TokenTaggingSplit.Load(data, plan, plan.TagsColumn, seed));
}
