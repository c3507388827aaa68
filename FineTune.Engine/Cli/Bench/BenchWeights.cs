using System.Diagnostics;
using FineTune.Engine.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FineTune.Engine.Cli.Bench;

/// <summary>How long a checkpoint of BERT base's size takes from the page cache into a model, and how much memory beside the model's own.</summary>
internal static class BenchWeights
{
    private const int Hidden = 768, FeedForward = 3072, Vocabulary = 30_522, Layers = 12;

    public static IEnumerable<BenchFigure> Measure()
    {
        var folder = Directory.CreateTempSubdirectory("finetune-bench-").FullName;
        try
        {
            var path = Path.Combine(folder, StateDicts.Files[0]);
            Write(path);
            var bytes = (double)new FileInfo(path).Length;
            using (Load(path)) { } // the file is in the page cache from here on
            var (before, processor, start) = (AnonymousBytes(), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
            using var model = Load(path);
            var (seconds, used, after) = (Stopwatch.GetElapsedTime(start).TotalSeconds, Environment.CpuUsage.TotalTime - processor, AnonymousBytes());
            yield return new($"a safetensors file of {bytes / 1e6:n0} MB into a model", seconds, "s", "at most 1.5");
            yield return new("processor time of that (on a busy machine the rest is waiting)", used.TotalSeconds, "s");
            if (before is { } from && after is { } to) yield return new("memory of its own that took, against the file", (to - from) / bytes, "times", "at most 1.1");
        }
        finally { Directory.Delete(folder, recursive: true); }
    }

    private static nn.Module Load(string path)
    {
        var model = new Shapes();
        using var file = StateDicts.Open(path);
        StateDictLoader.Load(file, model, NameRules.Exact);
        return model;
    }

    private static void Write(string path)
    {
        using var scope = NewDisposeScope();
        var shared = rand(Vocabulary * Hidden); // every tensor is a view of it: the file is large, what makes it is not
        SafeTensorsWriter.Write(path, [.. Tensors().Select(t => (t.Name, shared.narrow(0, 0, t.Shape.Aggregate(1L, (a, b) => a * b)).view(t.Shape)))]);
    }

    private static IEnumerable<(string Name, long[] Shape)> Tensors()
    {
        yield return ("embeddings", [Vocabulary, Hidden]);
        yield return ("positions", [512, Hidden]);
        for (var layer = 0; layer < Layers; layer++)
        {
            foreach (var name in new[] { "query", "key", "value", "output" }) yield return ($"{name}{layer}", [Hidden, Hidden]);
            yield return ($"up{layer}", [FeedForward, Hidden]);
            yield return ($"down{layer}", [Hidden, FeedForward]);
            yield return ($"bias{layer}", [FeedForward]);
        }
        yield return ("pooler", [Hidden, Hidden]);
    }

    /// <summary>Memory of this process that is no file's, in bytes; null where the system does not say.</summary>
    private static long? AnonymousBytes()
    {
        const string Status = "/proc/self/status", Field = "RssAnon:";
        if (!File.Exists(Status)) return null;
        var line = File.ReadLines(Status).FirstOrDefault(l => l.StartsWith(Field, StringComparison.Ordinal));
        return line is null ? null : long.Parse(line[Field.Length..].Replace("kB", "").Trim()) * 1024;
    }

    /// <summary>A model of nothing but the tensors.</summary>
    private sealed class Shapes : nn.Module
    {
        public Shapes() : base(nameof(Shapes))
        {
            foreach (var (name, shape) in Tensors()) register_parameter(name, new Parameter(empty(shape)));
        }
    }
}
