using FineTune.Engine.Data;
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
    private readonly TunedModelConfig _config;

    /// <param name="folder">A run's <c>model/</c>.</param>
    public TorchTextPredictor(string folder)
    {
        _config = ModelFolder.ReadConfig(folder);
        _tokenizer = Tokenizers.Load(folder);
        _backbone = ModelFamilies.Create(folder);
        _head = _backbone.CreateHead(_config.Outputs, dropout: 0, Task.PerToken);
        ModelFolder.LoadWeights(folder, _backbone, _head);
        _backbone.eval();
        _head.eval();
    }

    public override TextTask Task => _config.Task;

    public override IReadOnlyList<string> Labels => _config.Labels;

    public override float[][] Predict(IReadOnlyList<RowText> texts, CancellationToken token = default) =>
        Run(texts, input => Task.Answer(_head.call(_backbone.call(input))), _config.Outputs, token); // [B, outputs]

    /// <summary>The pooled features the head sees, [texts][hidden].</summary>
    public override float[][] Embed(IReadOnlyList<string> texts, CancellationToken token = default) =>
        Run([.. texts.Select(t => new RowText(t))], _backbone.call, _backbone.HiddenSize, token); // [B, H]

    public override void Dispose() { _backbone.Dispose(); _head.Dispose(); }

    private float[][] Run(IReadOnlyList<RowText> texts, Func<ModelInput, Tensor> forward, int width, CancellationToken token)
    {
        var ids = texts.Select(t => _tokenizer.Encode(t.First, _config.MaxLength)).ToArray();
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
