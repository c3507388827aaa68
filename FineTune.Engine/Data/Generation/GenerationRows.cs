namespace FineTune.Engine.Data.Generation;

public static class GenerationRows
{
    public static PlanData Resolve(DataSetInfo info, PlanData plan) => plan with { Format = GenerationFormats.Text, TextColumn = plan.TextColumn ?? info.TextColumn ?? "text", LabelColumn = null, Text2Column = null, TagsColumn = null };

    public static GenerationSplit AllForScoring(DataSet data, PlanData plan) => new(GenerationFormats.Text, [], [], Read(data, plan, DataPart.Train), []);

    public static GenerationSplit Load(DataSet data, PlanData plan, int seed) => new(GenerationFormats.Text, Read(data, plan, DataPart.Train), Read(data, plan, DataPart.Validation), Read(data, plan, DataPart.Test), []);

    private static GenerationRow[] Read(DataSet data, PlanData plan, DataPart part) => [.. data.Read(part).Select(r => new DocumentRow(r.Values[data.Info.IndexOf(plan.TextColumn ?? "text")], r.Row))];
}
