using System.CommandLine;
using FineTune.Engine.Data;

namespace FineTune.Engine.Cli;

internal static class ProfileVerb
{
    private static readonly Argument<string> Data = new("DATA") { Description = "CSV, TSV, JSON, JSONL, Parquet, CoNLL, parallel lines (seq.in, seq.out), a folder of texts per class, plain text, images (a folder per class, a table of file and label, or boxes as Pascal VOC, COCO or YOLO), or a zip of these." };
    private static readonly Option<string?> Test = DataArguments.Test(), Validation = DataArguments.Validation();
    private static readonly DataColumnOptions Columns = new();

    public static Command Create()
    {
        var command = new Command("profile", """
            Reads data and says what is in it: rows, columns, classes or the form of what is to be written, lengths, sizes of images and boxes, and what should be mended first.

            Example: finetune profile tickets.csv --test tickets-test.csv
            """) { Data, Test, Validation };
        Columns.AddTo(command);
        return command.Does(Run);
    }

    private static int Run(VerbContext context)
    {
        var info = DataArguments.Import(context, context.Get(Data)!, context.Get(Test), context.Get(Validation));
        var columns = Columns.Apply(context, new PlanData { Hash = info.Hash });
        var store = new DataSetStore(context.Home);
        var writes = Writes(info, columns);
        var profile = writes ? store.ProfileOfWriting(info.Hash, columns) : store.Profile(info.Hash, columns.TextColumn, columns.LabelColumn);
        if (context.IsJson)
        {
            context.Print(profile);
            return ExitCode.Done;
        }
        context.Write($"{info.Name}  {info.Hash}");
        var rows = string.Join(", ", info.Parts.Select(p => $"{p.Value.Rows:n0} {p.Key.ToString().ToLowerInvariant()} rows"));
        if (writes) WriteForm(context, profile, rows);
        else if (profile.Images is { } images) ImageProfileText.Write(context, info, images);
        else
        {
            context.Write($"{rows}; text in '{profile.TextColumn}'" + (profile.LabelColumn is { } label ? $", class in '{label}'" : "")
                + ((columns.Text2Column ?? info.Text2Column) is { } second ? $", second text in '{second}'" : "") + ((columns.TagsColumn ?? info.TagsColumn) is { } tags ? $", tags in '{tags}'" : "") + $"; task {info.SuggestedTask}");
        }
        if (profile.Classes.Count > 0) context.Write(profile.Classes.Count == 1 ? "1 class:" : $"{profile.Classes.Count:n0} classes:");
        foreach (var c in profile.Classes.OrderByDescending(c => c.Train).Take(20)) context.Write($"  {c.Train,7:n0}  {c.Label}{ImageProfileText.InImages(profile.Images, c.Label)}");
        if (profile.Classes.Count > 20) context.Write($"  ... and {profile.Classes.Count - 20} more");
        foreach (var finding in profile.Findings) context.Write($"{finding.Severity}: {finding.Text} {finding.Remedy}");
        return ExitCode.Done;
    }

    /// <summary>What a person names decides; without that, what the columns suggest.</summary>
    private static bool Writes(DataSetInfo info, PlanData columns) =>
        (columns.Format ?? columns.PromptColumn ?? columns.InputColumn ?? columns.AnswerColumn ?? columns.MessagesColumn ?? columns.ChosenColumn ?? columns.RejectedColumn) is not null
        || (info.SuggestedTask == SuggestedTasks.TextGeneration && (columns.LabelColumn ?? columns.Text2Column ?? columns.TagsColumn) is null);

    private static void WriteForm(VerbContext context, DataProfile profile, string rows)
    {
        context.Write($"{rows}; format {profile.Format}: {string.Join(", ", profile.Columns.Select(c => $"{c.Key} in '{c.Value}'"))}; task {SuggestedTasks.TextGeneration}");
        context.Write($"{profile.Characters.Mean:n0} characters per row on average, half at most {profile.Characters.P50:n0}, 95 % at most {profile.Characters.P95:n0}, the longest {profile.Characters.Max:n0}");
    }
}
