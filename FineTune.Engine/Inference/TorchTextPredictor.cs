using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Inference;

/// <summary>A tuned encoder with its head, answering on the calling thread.</summary>
public sealed class TorchTextPredictor : Predictor
{
    private const int BatchSize = 64;

    private readonly Lock _turn = new();
    private readonly Backbone _backbone;
    private readonly TaskHead _head;
    private readonly Tokenizer _tokenizer;
    private readonly int _maxLength;

    /// <param name="folder">A run's <c>model/</c>.</param>
    public TorchTextPredictor(string folder)
    {
        (Labels, _maxLength) = ModelFolder.ReadConfig(folder);
        _tokenizer = Tokenizers.Load(folder);
        _backbone = ModelFamilies.Create(folder);
        _head = _backbone.CreateHead(Labels.Count, dropout: 0);
        ModelFolder.LoadWeights(folder, _backbone, _head);
        _backbone.eval();
        _head.eval();
    }

    public override IReadOnlyList<string> Labels { get; }

    public override float[][] Predict(IReadOnlyList<string> texts, CancellationToken token = default) =>
        Run(texts, input => nn.functional.softmax(_head.call(_backbone.call(input)), 1), Labels.Count, token); // [B, classes]

    /// <summary>The pooled features the head sees, [texts][hidden].</summary>
    public override float[][] Embed(IReadOnlyList<string> texts, CancellationToken token = default) =>
        Run(texts, _backbone.call, _backbone.HiddenSize, token); // [B, H]

    public override void Dispose() { _backbone.Dispose(); _head.Dispose(); }

    private float[][] Run(IReadOnlyList<string> texts, Func<ModelInput, Tensor> forward, int width, CancellationToken token)
    {
        var ids = texts.Select(t => _tokenizer.Encode(t, _maxLength)).ToArray();
        var answers = new float[texts.Count][];
        lock (_turn)
        {
            using var noGradients = inference_mode();
            foreach (var batch in LengthBuckets.Sorted([.. ids.Select(i => i.Length)], BatchSize))
            {
                token.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var values = forward(ModelInput.Create([.. batch.Select(i => ids[i])])).cpu().data<float>().ToArray(); // [B * width]
                for (var i = 0; i < batch.Length; i++) answers[batch[i]] = values[(i * width)..((i + 1) * width)];
            }
        }
        return answers;
    }
}
