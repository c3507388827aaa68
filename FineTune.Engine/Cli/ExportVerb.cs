using System.CommandLine;
using FineTune.Engine.Export;
using FineTune.Engine.Inference;

namespace FineTune.Engine.Cli;

internal static class ExportVerb
{
    private static readonly Option<string> Model = new("--model") { Description = "A run's folder or its model/.", Required = true };
    private static readonly Option<string> Format = new("--format") { Description = string.Join(" ", ExportFormats.All.Select(f => $"{f.Id}: {f.Explanation}")), Required = true };
    private static readonly Option<string> Out = new("--out") { Description = "A folder that is empty or not there yet.", Required = true };

    public static Command Create() => new Command("export", """
        Writes a model in another form.

        Example: finetune export --model runs/stories --format safetensors-fp16 --out stories-fp16
        """) { Model, Format, Out }.Does(Run);

    private static int Run(VerbContext context)
    {
        var (format, target) = (ExportFormats.Find(context.Get(Format)!), Path.GetFullPath(context.Get(Out)!));
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()) throw new UserException("The folder is not empty.", "Name a new folder.", new Place(target));
        format.Write(Predictors.Find(context.Get(Model)!), target);
        var bytes = Directory.EnumerateFiles(target).Sum(f => new FileInfo(f).Length);
        if (context.IsJson) context.Print(new { format = format.Id, folder = target, bytes });
        else context.Write($"{target}: {bytes / 1e6:0.0} MB");
        return ExitCode.Done;
    }
}
