using System.Diagnostics;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tokenization;
using FineTune.Engine.Training;
using FineTune.Engine.Tuning;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Cli.Bench;

/// <summary>A model with a head on rows like a person's, and the parts of a training step to be timed.</summary>
internal sealed class BenchModel : IDisposable
{
    public const int BatchSize = 32, Classes = 77;

    public BenchModel(string folder, IReadOnlyList<string> texts, int threads)
    {
        set_num_threads(threads);
        manual_seed(1);
        (Threads, Texts) = (threads, texts);
        Backbone = ModelFamilies.Load(folder);
        Head = Backbone.CreateHead(Classes, dropout: 0.1);
        var rows = texts.Select((text, i) => new LabelledText(text, i % Classes, new RowReference(DataPart.Train, i))).ToList();
        Rows = TokenizedTexts.From([.. rows.Select(r => r.Row)], i => new(rows[i].Text), Tokenizers.Load(folder), new TrainingPlan { Data = new() { Hash = "" }, Model = "", MaxLength = Backbone.MaxLength },
            selected => tensor(Array.ConvertAll(selected, i => (long)rows[i].Label)));
        Groups =
        [
            .. Backbone.LayerGroups.SelectMany(g => ParameterGroup.DecayAndNot(g.Name, g.Parameters.Select(p => new NamedParameter(p.Name, p.Parameter)), 3e-4, 0.01)),
            .. ParameterGroup.DecayAndNot("head", HeadParameters.Of(Head), 1e-3, 0.01),
        ];
        Optimizer = new AdamW(Groups, threads);
    }

    public int Threads { get; }

    public IReadOnlyList<string> Texts { get; }

    public Backbone Backbone { get; }

    public TaskHead Head { get; }

    public TokenizedTexts Rows { get; }

    public IReadOnlyList<ParameterGroup> Groups { get; }

    public AdamW Optimizer { get; }

    public int[][] Buckets() => LengthBuckets.Epoch(Rows.Lengths, BatchSize, seed: 1, epoch: 0);

    /// <summary>One training step; seconds of all of it and of the optimizer's part (gradient norm and update).</summary>
    /// <param name="padTo">0 pads to the longest row of the batch.</param>
    public (double Total, double Optimizer) Step(int[] rows, int padTo = 0)
    {
        var start = Stopwatch.GetTimestamp();
        using var scope = NewDisposeScope();
        var input = padTo == 0 ? Rows.Batch(rows).Input : Padded(rows, padTo);
        var loss = nn.functional.cross_entropy(Head.call(Backbone.call(input)), Rows.TargetsOf(rows)); // scalar
        loss.backward();
        var backward = Stopwatch.GetTimestamp();
        var norm = Optimizer.GradientNorm();
        Optimizer.Step(0.1, norm > 1 ? 1 / norm : 1);
        var end = Stopwatch.GetTimestamp();
        return (Stopwatch.GetElapsedTime(start, end).TotalSeconds, Stopwatch.GetElapsedTime(backward, end).TotalSeconds);
    }

    public long Tokens(int[] rows) => rows.Sum(r => (long)Rows.Lengths[r]);

    public void Dispose() { Optimizer.Dispose(); Head.Dispose(); Backbone.Dispose(); }

    private ModelInput Padded(int[] rows, int length)
    {
        var ids = new long[rows.Length * length];
        for (var i = 0; i < rows.Length; i++)
            for (var j = 0; j < Math.Min(length, Rows.Lengths[rows[i]]); j++) ids[i * length + j] = Rows.Windows[rows[i]].Ids[j];
        return new(tensor(ids, [rows.Length, length]), tensor(rows.Select(r => (long)Rows.Lengths[r]).ToArray())); // [B, T], [B]
    }
}
