using FineTune.Engine.Models;
using FineTune.Engine.Tokenization;
using FineTune.Engine.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Inference;

/// <summary>A pre-trained encoder as it was published: sentence vectors, for nearest neighbours without tuning. Thread-safe by turns.</summary>
public sealed class SentenceEncoder(string folder) : IDisposable
{
    private const int BatchSize = 64;

    private readonly Lock _turn = new();
    private readonly Tokenizer _tokenizer = Tokenizers.Load(folder);
    private readonly Backbone _backbone = ModelFamilies.Load(folder);

    /// <summary>Most tokens of a text, special ones included; what is beyond is not read.</summary>
    public int MaxLength => _backbone.MaxLength;

    /// <summary>Tokens of a text, special ones included, however many there are.</summary>
    public int CountTokens(string text) => _tokenizer.Encode(text).Length;

    /// <summary>Unit-length vectors [texts][dimensions].</summary>
    public float[][] Embed(IReadOnlyList<string> texts, CancellationToken token = default)
    {
        var ids = texts.Select(t => _tokenizer.Encode(t, _backbone.MaxLength)).ToArray();
        var vectors = new float[texts.Count][];
        lock (_turn)
        {
            using var noGradients = inference_mode();
            _backbone.eval();
            foreach (var batch in LengthBuckets.Sorted([.. ids.Select(i => i.Length)], BatchSize))
            {
                token.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var embedded = _backbone.Embed(ModelInput.Create([.. batch.Select(i => ids[i])])).cpu(); // [B, D]
                var (width, values) = ((int)embedded.shape[1], embedded.data<float>().ToArray());
                for (var i = 0; i < batch.Length; i++) vectors[batch[i]] = values[(i * width)..((i + 1) * width)];
            }
        }
        return vectors;
    }

    public void Dispose() => _backbone.Dispose();
}
