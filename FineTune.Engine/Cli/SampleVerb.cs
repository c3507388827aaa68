using System.CommandLine;
using FineTune.Engine.Data.Images.Synthetic;

namespace FineTune.Engine.Cli;

internal static class SampleVerb
{
    private static readonly Argument<string> Id = new("ID") { Description = $"{string.Join(" (images of 6 classes) or ", SyntheticSample.Ids)} (images with boxes of 4 classes)." };
    private static readonly Option<string?> Out = new("--out") { Description = "The zip to write. Default: ID.zip here." };
    private static readonly Option<int> Seed = new("--seed") { Description = "Another seed draws other images.", DefaultValueFactory = _ => 1 };

    public static Command Create() => new Command("sample", """
        Draws a set of synthetic images, so that everything can be tried without data and without a network.

        Example: finetune sample traffic-signs --out signs.zip
        """) { Id, Out, Seed }.Does(Run);

    private static int Run(VerbContext context)
    {
        var id = context.Get(Id)!;
        var path = Path.GetFullPath(context.Get(Out) ?? id + ".zip");
        if (Path.GetDirectoryName(path) is { } folder && !Directory.Exists(folder)) throw new UserException("There is no such folder.", "Make it first, or write elsewhere.", new Place(folder));
        SyntheticSample.Write(id, path, context.Get(Seed));
        if (context.IsJson) context.Print(new { file = path, bytes = new FileInfo(path).Length });
        else context.Write(path);
        return ExitCode.Done;
    }
}
