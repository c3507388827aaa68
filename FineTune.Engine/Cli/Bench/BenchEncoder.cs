using System.Diagnostics;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using FineTune.Engine.Tuning;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Cli.Bench;

/// <summary>A BERT of a given size with random weights on random rows of one length: nothing is fetched, and the arithmetic is the same.</summary>
internal sealed class BenchEncoder : IDisposable
{
    private const int Classes = 77;

    private readonly Backbone _backbone;
    private readonly TaskHead _head;
    private readonly AdamW _optimizer;
    private readonly ModelInput _input;
    private readonly Tensor _labels;

    public BenchEncoder(BertConfig config, int batchSize, int length, int threads)
    {
        set_num_threads(threads);
        manual_seed(1);
        _backbone = new Bert(config);
        RandomWeights.Fill(_backbone, seed: 1);
        _head = _backbone.CreateHead(Classes, dropout: 0.1);
        Groups =
        [
            .. _backbone.LayerGroups.SelectMany(g => ParameterGroup.DecayAndNot(g.Name, g.Parameters.Select(p => new NamedParameter(p.Name, p.Parameter)), 1e-5, 0.01)),
            .. ParameterGroup.DecayAndNot("head", HeadParameters.Of(_head), 1e-4, 0.01),
        ];
        _optimizer = new AdamW(Groups, threads);
        _input = new ModelInput(randint(config.VocabularySize, [batchSize, length], dtype: ScalarType.Int64), full([batchSize], length, dtype: ScalarType.Int64)) { HasPadding = false };
        _labels = randint(Classes, [batchSize], dtype: ScalarType.Int64);
        Tokens = batchSize * length;
    }

    public IReadOnlyList<ParameterGroup> Groups { get; }

    public int Tokens { get; }

    /// <summary>Forward and backward: 6 x weights x tokens.</summary>
    public double OperationsPerStep => 6.0 * _backbone.MatrixWeights * Tokens;

    /// <summary>Seconds of one training step: forward, backward, gradient norm, update.</summary>
    public double Step()
    {
        var start = Stopwatch.GetTimestamp();
        using var scope = NewDisposeScope();
        nn.functional.cross_entropy(_head.call(_backbone.call(_input)), _labels).backward();
        var norm = _optimizer.GradientNorm();
        _optimizer.Step(0.1, norm > 1 ? 1 / norm : 1);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose()
    {
        _labels.Dispose();
        _input.Dispose();
        _optimizer.Dispose();
        _head.Dispose();
        _backbone.Dispose();
    }
}
