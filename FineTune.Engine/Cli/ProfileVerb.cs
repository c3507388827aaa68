using System.CommandLine;
using FineTune.Engine.Data;

namespace FineTune.Engine.Cli;

internal static class ProfileVerb
{
    private static readonly Argument<string> Data = new("DATA") { Description = "CSV, TSV, JSON, JSONL, Parquet, CoNLL, parallel lines (seq.in, seq.out), a folder of texts per class, or a zip of these." };
    private static readonly Option<string?> Test = DataArguments.Test(), Validation = DataArguments.Validation();
    private static readonly DataColumnOptions Columns = new();

    public static Command Create()
    {
        var command = new Command("profile", """
            Reads data and says what is in it: rows, classes, lengths, and what should be mended first.

            Example: finetune profile tickets.csv --test tickets-test.csv
            """) { Data, Test, Validation };
        Columns.AddTo(command);
        return command.Does(Run);
    }

    private static int Run(VerbContext context)
    {
        var info = DataArguments.Import(context, context.Get(Data)!, context.Get(Test), context.Get(Validation));
        var columns = Columns.Apply(context, new PlanData { Hash = info.Hash });
        var profile = new DataSetStore(context.Home).Profile(info.Hash, columns.TextColumn, columns.LabelColumn);
        if (context.IsJson)
        {
            context.Print(profile);
            return ExitCode.Done;
        }
        context.Write($"{info.Name}  {info.Hash}");
        context.Write(string.Join(", ", info.Parts.Select(p => $"{p.Value.Rows:n0} {p.Key.ToString().ToLowerInvariant()} rows")) + $"; text in '{profile.TextColumn}'" + (profile.LabelColumn is { } label ? $", class in '{label}'" : "")
            + ((columns.Text2Column ?? info.Text2Column) is { } second ? $", second text in '{second}'" : "") + ((columns.TagsColumn ?? info.TagsColumn) is { } tags ? $", tags in '{tags}'" : "") + $"; task {info.SuggestedTask}");
        if (profile.Classes.Count > 0) context.Write(profile.Classes.Count == 1 ? "1 class:" : $"{profile.Classes.Count:n0} classes:");
        foreach (var c in profile.Classes.OrderByDescending(c => c.Train).Take(20)) context.Write($"  {c.Train,7:n0}  {c.Label}");
        if (profile.Classes.Count > 20) context.Write($"  ... and {profile.Classes.Count - 20} more");
        foreach (var finding in profile.Findings) context.Write($"{finding.Severity}: {finding.Text} {finding.Remedy}");
        return ExitCode.Done;
    }
}
