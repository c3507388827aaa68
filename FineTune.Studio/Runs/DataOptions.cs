using FineTune.Engine;

namespace FineTune.Studio.Runs;

/// <summary>The options of the command line that name a plan's columns.</summary>
public static class DataOptions
{
    public static IEnumerable<(string Name, string Value)> Of(PlanData data) =>
        new (string Name, string? Value)[]
        {
            ("--format", data.Format), ("--text", data.TextColumn), ("--text2", data.Text2Column), ("--label", data.LabelColumn), ("--tags", data.TagsColumn), ("--prompt", data.PromptColumn),
            ("--input", data.InputColumn), ("--answer", data.AnswerColumn), ("--messages", data.MessagesColumn), ("--chosen", data.ChosenColumn), ("--rejected", data.RejectedColumn),
        }.Where(o => o.Value is not null).Select(o => (o.Name, o.Value!));
}
