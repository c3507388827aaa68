using System.CommandLine;
using FineTune.Engine.Cli.Bench;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using FineTune.Engine.Weights;

namespace FineTune.Engine.Cli;

internal static class BenchVerb
{
    private static readonly Option<string> Model = new("--model") { Description = "A catalog id.", DefaultValueFactory = _ => UseLiteConfig.ModelType };
    private static readonly Option<string?> Data = new("--data") { Description = "Rows to measure on. Default: made-up short texts." };
    private static readonly Option<int> Threads = new("--threads") { Description = "Threads of the engine.", DefaultValueFactory = _ => 1 };
    private static readonly Option<string?> Only = new("--only") { Description = $"One section: {string.Join(", ", BenchSections.All.Select(s => s.Name))}." };

    public static Command Create() => new Command("bench", """
        Measures speed and memory of the engine on this machine, as ratios whose two sides run interleaved.

        Example: finetune bench --threads 1
        """) { Model, Data, Threads, Only }.Does(Run);

    private static int Run(VerbContext context)
    {
        var sections = BenchSections.All.Where(s => context.Get(Only) is not { } only || only == s.Name).ToList();
        if (sections.Count == 0) throw new UserException($"There is no section '{context.Get(Only)}'.", $"Choose one of: {string.Join(", ", BenchSections.All.Select(s => s.Name))}.");
        if (context.Get(Threads) < 1) throw new UserException($"--threads {context.Get(Threads)} is too few.", "Choose 1 or more.");
        var threads = context.Get(Threads);
        // Fetched by the first section that needs it: minilm needs none.
        var model = new Lazy<BenchModel>(() =>
            new(new ModelStore(context.Home, context.Settings).Ensure(new ModelStore(context.Home, context.Settings).Find(context.Get(Model)!), null, CancellationToken.None), Texts(context), threads));
        using var memory = FreedMemory.Keep(); // as a run does
        try
        {
            foreach (var (name, measure) in sections)
                foreach (var figure in measure(new(context.Home, context.Settings, model, threads)))
                {
                    if (context.IsJson) context.Print(new { section = name, figure });
                    else context.Write(figure.ToString());
                }
            return ExitCode.Done;
        }
        finally
        {
            if (model.IsValueCreated) model.Value.Dispose();
        }
    }

    private static IReadOnlyList<string> Texts(VerbContext context)
    {
        if (context.Get(Data) is not { } path) return BenchText.Rows(3000);
        var info = DataArguments.Import(context, path);
        using var set = new DataSetStore(context.Home).Open(info.Hash);
        var column = DataSetChecks.Columns(info, null, null).Text;
        return [.. set.Read(DataPart.Train).Select(r => r.Values[column]).Where(t => !string.IsNullOrWhiteSpace(t))];
    }
}
