using System.Diagnostics;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tuning;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Cli.Bench;

/// <summary>What is measured. Both sides of a ratio run interleaved in one process, so that a noisy machine disturbs both alike.</summary>
internal static class BenchSections
{
    /// <summary>A section is a line here.</summary>
    public static IReadOnlyList<(string Name, Func<BenchContext, IEnumerable<BenchFigure>> Measure)> All { get; } =
    [
        ("rate", On(Rate)), ("buckets", On(Buckets)), ("optimizer", On(OptimizerShare)), ("events", On(Events)), ("frozen", On(Frozen)), ("memory", On(Memory)),
        ("minilm", c => MiniLm(c.Threads)), ("methods", c => BenchMethods.Measure(c.Threads)),
        ("weights", _ => BenchWeights.Measure()), ("writing", BenchWriting.Measure), ("images", BenchImages.Measure), ("wordpiece", On(BenchTokenizers.WordPiece)),
    ];

    private static Func<BenchContext, IEnumerable<BenchFigure>> On(Func<BenchModel, IEnumerable<BenchFigure>> measure) => context => measure(context.Model.Value);

    /// <summary>The sizes of all-MiniLM-L6-v2, batches of 32 rows of 32 tokens, random weights: no download.</summary>
    private static IEnumerable<BenchFigure> MiniLm(int threads)
    {
        using var model = new BenchEncoder(BertCards.MiniLm, batchSize: 32, length: 32, threads);
        for (var i = 0; i < 2; i++) model.Step();
        var (seconds, products, productSeconds) = (0.0, 0.0, 0.0);
        const int Steps = 10;
        for (var i = 0; i < Steps; i++)
        {
            seconds += model.Step();
            var (flops, spent) = Products(model.Groups, model.Tokens);
            products += flops;
            productSeconds += spent;
        }
        yield return new("a step of 32 rows of 32 tokens", seconds / Steps, "s");
        yield return new("matrix products alone", products / productSeconds / 1e9, "GFLOP/s");
        yield return new("training, whole steps", Steps * model.OperationsPerStep / seconds / 1e9, "GFLOP/s");
        yield return new("training against matrix products", Steps * model.OperationsPerStep / seconds / (products / productSeconds), "of the rate", "aim 0.80");
    }

    /// <summary>Training against bare matrix products of the model's own shapes: 6 x weights x real tokens per step (2 forward, 4 backward).</summary>
    private static IEnumerable<BenchFigure> Rate(BenchModel model)
    {
        var batches = model.Buckets();
        for (var i = 0; i < 3; i++) model.Step(batches[i]);
        var (training, trainingSeconds, products, productSeconds) = (0.0, 0.0, 0.0, 0.0);
        foreach (var batch in batches.Skip(3).Take(40))
        {
            trainingSeconds += model.Step(batch).Total;
            training += 6.0 * model.Backbone.MatrixWeights * model.Tokens(batch);
            var (flops, seconds) = Products(model.Groups, (int)model.Tokens(batch));
            products += flops;
            productSeconds += seconds;
        }
        yield return new("matrix products alone", products / productSeconds / 1e9, "GFLOP/s");
        yield return new("training, whole steps", training / trainingSeconds / 1e9, "GFLOP/s");
        yield return new("training against matrix products", training / trainingSeconds / (products / productSeconds), "of the rate", "at least 0.65, aim 0.80");
    }

    private static (double Flops, double Seconds) Products(IReadOnlyList<ParameterGroup> groups, int tokens)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var (flops, seconds) = (0.0, 0.0);
        foreach (var weight in groups.SelectMany(g => g.Parameters).Where(p => p.Tensor.dim() == 2 && p.Tensor.shape[0] < 8000).Select(p => p.Tensor))
        {
            var x = rand(tokens, weight.shape[1]); // [tokens, in]
            nn.functional.linear(x, weight);
            var start = Stopwatch.GetTimestamp();
            nn.functional.linear(x, weight); // [tokens, out]
            seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
            flops += 2.0 * tokens * weight.numel();
        }
        return (flops, seconds);
    }

    private static IEnumerable<BenchFigure> Buckets(BenchModel model)
    {
        var batches = model.Buckets();
        var (bucketed, padded, rows) = (0.0, 0.0, 0);
        model.Step(batches[0], padTo: 128);
        foreach (var batch in batches.Skip(1).Take(12))
        {
            bucketed += model.Step(batch).Total;
            padded += model.Step(batch, padTo: 128).Total;
            rows += batch.Length;
        }
        yield return new("length buckets", rows / bucketed, "rows/s");
        yield return new("padded to 128, the same rows", rows / padded, "rows/s");
        yield return new("buckets against padding", padded / bucketed, "times", "at least 4");
    }

    private static IEnumerable<BenchFigure> OptimizerShare(BenchModel model)
    {
        using var reference = optim.AdamW(model.Groups.SelectMany(g => g.Parameters).Select(p => p.Tensor), lr: 1e-5);
        var batches = model.Buckets();
        var (total, ours, theirs) = (0.0, 0.0, 0.0);
        foreach (var batch in batches.Take(20))
        {
            var (seconds, optimizer) = model.Step(batch);
            total += seconds;
            ours += optimizer;
            using var scope = NewDisposeScope();
            nn.functional.cross_entropy(model.Head.call(model.Backbone.call(model.Rows.Batch(batch).Input)), model.Rows.TargetsOf(batch)).backward();
            var start = Stopwatch.GetTimestamp();
            nn.utils.clip_grad_norm_(model.Groups.SelectMany(g => g.Parameters).Select(p => p.Tensor), 1);
            reference.step();
            theirs += Stopwatch.GetElapsedTime(start).TotalSeconds;
            reference.zero_grad();
        }
        yield return new("optimizer's share of a step", 100 * ours / total, "%", "at most 6 with one thread");
        yield return new("libtorch's AdamW through TorchSharp against ours", theirs / ours, "times");
    }

    private static IEnumerable<BenchFigure> Events(BenchModel model)
    {
        var step = model.Buckets().Take(10).Sum(b => model.Step(b).Total) / 10;
        var folder = Directory.CreateTempSubdirectory("finetune-bench-").FullName;
        try
        {
            var run = RunFolder.Create(Path.Combine(folder, "run"), new TrainingPlan { Data = new() { Hash = "bench" }, Model = "bench" });
            const int count = 5000;
            using var writer = new RunEventWriter(run, 1, 0, _ => { });
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < count; i++) writer.Write(new StepCompleted(i, count, 0.1, 1.234, 3e-4, 0.7, 200, 2000, 60));
            var each = Stopwatch.GetElapsedTime(start).TotalSeconds / count;
            yield return new("a step's event, written and flushed, against the step", 100 * each / step, "%", "at most 1");
        }
        finally { Directory.Delete(folder, recursive: true); }
    }

    private static IEnumerable<BenchFigure> Frozen(BenchModel model)
    {
        var batches = model.Buckets();
        var fullEpoch = batches.Take(20).Sum(b => model.Step(b).Total) / 20 * batches.Length;
        var start = Stopwatch.GetTimestamp();
        using var features = FeatureCache.Compute(model.Backbone, model.Rows); // [rows, H]
        yield return new("the one pass that computes the features", Stopwatch.GetElapsedTime(start).TotalSeconds, "s");
        using var optimizer = new AdamW([.. ParameterGroup.DecayAndNot("head", HeadParameters.Of(model.Head), 1e-3, 0)], model.Threads);
        start = Stopwatch.GetTimestamp();
        foreach (var batch in batches)
        {
            using var scope = NewDisposeScope();
            var x = features.index_select(0, tensor(Array.ConvertAll(batch, r => (long)r))); // [B, H]
            nn.functional.cross_entropy(model.Head.call(x), model.Rows.TargetsOf(batch)).backward();
            optimizer.GradientNorm();
            optimizer.Step(0.1, 1);
        }
        var headEpoch = Stopwatch.GetElapsedTime(start).TotalSeconds;
        yield return new("a head-only epoch", headEpoch, "s");
        yield return new("a full epoch against a head-only epoch", fullEpoch / headEpoch, "times", "at least 100");
    }

    private static IEnumerable<BenchFigure> Memory(BenchModel model)
    {
        var batches = model.Buckets().Where(b => b.Max(r => model.Rows.Lengths[r]) <= 12).Select(b => b.Take(8).ToArray()).ToArray();
        for (var i = 0; i < 100; i++) model.Step(batches[i % batches.Length]);
        var (before, tensors) = (Environment.WorkingSet, Tensor.TotalCount);
        for (var i = 0; i < 2000; i++) model.Step(batches[i % batches.Length]);
        yield return new("memory grown over 2,000 steps", (Environment.WorkingSet - before) / 1048576.0, "MiB", "flat");
        yield return new("tensors left over after 2,000 steps", Tensor.TotalCount - tensors, "", "0");
    }
}
