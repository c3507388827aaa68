using System.Diagnostics;
using FineTune.Engine.Inference;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Cli.Bench;

/// <summary>How fast texts are written, and how full packed blocks are. Random weights in gpt2's sizes: no download; the starter model comes with the program.</summary>
internal static class BenchWriting
{
    private const int Position = 256;

    public static IEnumerable<BenchFigure> Measure(BenchContext context)
    {
        set_num_threads(context.Threads);
        foreach (var figure in Cache()) yield return figure;
        var folder = new ModelStore(context.Home, context.Settings).Ensure(ModelCatalog.Find(Gpt2Cards.Starter));
        foreach (var figure in Starter(folder)) yield return figure;
        yield return new("packing: positions that hold a token", 100 * Packed(), "%", "at least 95");
    }

    /// <summary>One token with the keys and values of those before it at hand, against computing all of them again.</summary>
    private static IEnumerable<BenchFigure> Cache()
    {
        using var model = new Gpt2(new());
        RandomWeights.Fill(model, seed: 1);
        model.eval();
        using var mode = inference_mode();
        using var cache = model.NewCache(1);
        using var ids = randint(0, model.VocabularySize, [1, Position], dtype: ScalarType.Int64);
        var row = cache.Add();
        using (NewDisposeScope()) model.Next(ids, cache, row);
        var (cached, again) = (0.0, 0.0);
        const int Tokens = 20, Recomputed = 3;
        for (var i = 0; i < Tokens; i++)
        {
            using var scope = NewDisposeScope();
            var start = Stopwatch.GetTimestamp();
            model.Next(ids.narrow(1, i, 1), cache, row);
            cached += Stopwatch.GetElapsedTime(start).TotalSeconds / Tokens;
            if (i % (Tokens / Recomputed) != 0 || i / (Tokens / Recomputed) >= Recomputed) continue;
            start = Stopwatch.GetTimestamp();
            // What has to be known again is the last position alone: the head is not asked for the others.
            model.LanguageHead.call(model.Hidden(new ModelInput(ids, tensor(new long[] { Position })) { HasPadding = false }).select(1, -1));
            again += Stopwatch.GetElapsedTime(start).TotalSeconds / Recomputed;
        }
        yield return new($"gpt2's sizes, position {Position}: cache against recomputing", again / cached, "x the tokens/s", "at least 10");
        yield return new("gpt2's sizes, one text", 1 / cached, "tokens/s");
    }

    private static IEnumerable<BenchFigure> Starter(string folder)
    {
        using var generator = new TorchTextGenerator(folder);
        var words = "Once upon a time there was a little girl who had a red ball and a small brown dog and they went to the park to play in the sun with all";
        First(generator, words); // warmed up
        var seconds = Enumerable.Range(0, 9).Select(_ => First(generator, words)).Order().ElementAt(4);
        yield return new("starter-gpt2: first token of a prompt of about 32 tokens", 1000 * seconds, "ms", "under 50");
        foreach (var texts in new[] { 1, 20 })
        {
            var start = Stopwatch.GetTimestamp();
            var written = Task.WhenAll(Enumerable.Range(0, texts).Select(i => Task.Run(() => Count(generator, words, i)))).GetAwaiter().GetResult();
            yield return new($"starter-gpt2: {texts} text{(texts == 1 ? "" : "s")} at once", written.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds, "tokens/s");
        }
    }

    private static double First(TextGenerator generator, string prompt)
    {
        var start = Stopwatch.GetTimestamp();
        var generation = generator.Start(new() { Prompt = prompt, Sampling = new() { MaxTokens = 1 } });
        Drain(generation).GetAwaiter().GetResult();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<int> Count(TextGenerator generator, string prompt, int seed)
    {
        var generation = generator.Start(new() { Prompt = prompt, Sampling = new() { MaxTokens = 100, Seed = seed } });
        await Drain(generation).ConfigureAwait(false);
        return generation.CompletionTokens;
    }

    private static async Task Drain(Generation generation)
    {
        await foreach (var _ in generation.Tokens().ConfigureAwait(false)) { }
    }

    /// <summary>Conversations of very different lengths, none of which may be cut.</summary>
    private static double Packed()
    {
        var random = new SplitMix64(1);
        var documents = Enumerable.Range(0, 3000).Select(_ => 20 + random.Below(220)).Select(length => new WritingDocument(new int[length], new bool[length])).ToList();
        return PackedBlocks.Fill(PackedBlocks.Pack(documents, 256, continues: false), 256);
    }
}
