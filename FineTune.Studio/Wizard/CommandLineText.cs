using FineTune.Engine;
using FineTune.Engine.Tasks;
using FineTune.Studio.Runs;

namespace FineTune.Studio.Wizard;

/// <summary>The command that does what the wizard would do.</summary>
public static class CommandLineText
{
    /// <param name="own">The numbers that differ from the preset's.</param>
    /// <param name="home">Named where it is not the default one.</param>
    public static string Of(TrainingPlan plan, IEnumerable<PlanField> own, FineTuneHome home) => string.Join(" ", Words(plan, own, home));

    /// <summary>The command in pieces that belong together: an option with its value.</summary>
    public static IReadOnlyList<string> Words(TrainingPlan plan, IEnumerable<PlanField> own, FineTuneHome home)
    {
        var words = new List<string> { "finetune train", $"--data {plan.Data.Hash}" };
        words.AddRange(DataOptions.Of(plan.Data).Select(o => $"{o.Name} {Quote(o.Value)}"));
        if (plan.Task != TextClassificationTask.TaskId) words.Add($"--task {plan.Task}");
        if (plan.Data.Split != new SplitShares()) words.Add($"--split {PlanField.Text(plan.Data.Split.Train)}/{PlanField.Text(plan.Data.Split.Validation)}/{PlanField.Text(plan.Data.Split.Test)}");
        words.Add($"--model {Quote(plan.Model)}");
        if (plan.Preset is { } preset) words.Add($"--preset {preset}");
        foreach (var field in own)
            if (field.Kind == FieldKind.Lines) words.AddRange(field.Get(plan).Split('\n').Select(line => $"{field.Option} {Quote(line)}"));
            else words.Add($"{field.Option} {Value(field, plan)}");
        if (plan.Name.Length > 0) words.Add($"--name {Quote(plan.Name)}");
        if (!IsDefault(home)) words.Add($"--home {Quote(home.Root)}");
        words.Add($"--out {Quote("runs/" + Slug(plan))}");
        return words;
    }

    private static string Value(PlanField field, TrainingPlan plan) => field.Kind == FieldKind.Switch ? field.Get(plan) == "on" ? "true" : "false" : Quote(field.Get(plan));

    /// <summary>True when the command line would use this home unasked.</summary>
    internal static bool IsDefault(FineTuneHome home) => home.Root == Path.GetFullPath(
        Environment.GetEnvironmentVariable("FINETUNE_HOME") is { Length: > 0 } set ? set
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "finetune"));

    private static string Slug(TrainingPlan plan)
    {
        var name = plan.Name.Length > 0 ? plan.Name : Path.GetFileNameWithoutExtension(plan.Data.Name);
        var letters = new string([.. name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]).Trim('-');
        while (letters.Contains("--", StringComparison.Ordinal)) letters = letters.Replace("--", "-", StringComparison.Ordinal);
        return letters.Length > 0 ? letters : "run";
    }

    /// <summary>Bare where nothing in it means anything to a shell, else in single quotes as POSIX shells and PowerShell read them.</summary>
    internal static string Quote(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or '@') ? word : $"'{word.Replace("'", "'\\''")}'";
}
