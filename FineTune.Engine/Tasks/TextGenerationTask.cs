using System.Text.Json.Nodes;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Generation;

namespace FineTune.Engine.Tasks;

/// <summary>A text in, what comes next out: documents go on, questions are answered.</summary>
public sealed class TextGenerationTask : LearningTask
{
    public const string TaskId = SuggestedTasks.TextGeneration;

    public override string Id => TaskId;

    public override string Title => "Writing";

    public override string HubTag => "text-generation";

    public override string MetricName => "perplexity";

    public override bool PerToken => true;

    public override bool Writes => true;

    public override void Describe(JsonObject config) { }

    public override PlanData ResolveColumns(DataSetInfo info, PlanData plan) => GenerationRows.Resolve(info, plan);

    public override TaskData ForScoring(DataSet data, PlanData plan, IReadOnlyList<string> labels) => Of(GenerationRows.LoadForScoring(data, plan));

    public override TaskData Load(DataSet data, PlanData plan, int seed) => Of(GenerationRows.Load(data, plan, seed));

    private static WritingData Of(GenerationSplit rows) => rows.Format == GenerationFormats.Preference ? new PreferenceData(rows) : new WritingData(rows);
}
