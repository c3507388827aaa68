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
        _head = TaskHeads.Create(_backbone, Task, _config.Outputs, dropout: 0, readsApart: Task.IsPair && _tokenizer.PairSpecialTokens == 0);
        ModelFolder.LoadWeights(folder, _backbone, _head);
        _backbone.eval();
        _head.eval();
    }

    public override LearningTask Task => _config.Task;

    public override IReadOnlyList<string> Labels => _config.Labels;

    public override float[][] Predict(IReadOnlyList<RowText> texts, CancellationToken token = default)
    {
        if (!Task.PerToken) return Run(Encode(texts), batch => Task.Answer(batch.PerRow(Logits(batch))), token); // [B, outputs]
        var words = TokenizedTexts.FromWords([], [.. texts.Select(t => WordSplit.Of(t.First))], _tokenizer, _config.MaxLength);
        var answers = Run(words, batch => Task.Answer(_head.call(_backbone.Hidden(batch.Input))), token); // [B, T, tags]
        return [.. answers.Select((a, i) => TagAnswers.OfWords(a, words.FirstPieces![i], _config.Outputs))];
    }

    /// <summary>The pooled features the head sees, [texts][hidden].</summary>
    public override float[][] Embed(IReadOnlyList<string> texts, CancellationToken token = default) =>
        Run(Encode([.. texts.Select(t => new RowText(t))]), batch => batch.PerRow(_backbone.call(batch.Input)), token); // [B, H]

    public override void Dispose() { _backbone.Dispose(); _head.Dispose(); }

    private TokenizedTexts Encode(IReadOnlyList<RowText> texts) => TokenizedTexts.From(texts, _tokenizer, _config.MaxLength, _config.Truncation);

    /// <summary>[windows, outputs]</summary>
    private Tensor Logits(TextBatch batch) => _head.call(batch.Features(_backbone.call(batch.Input)));

    private float[][] Run(TokenizedTexts texts, Func<TextBatch, Tensor> forward, CancellationToken token)
    {
        var answers = new float[texts.Count][];
        lock (_turn)
        {
            using var noGradients = inference_mode();
            foreach (var rows in LengthBuckets.Sorted(texts.Lengths, BatchSize))
            {
                token.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var values = forward(texts.Batch(rows)).contiguous().cpu().data<float>().ToArray(); // [B * ..]
                var width = values.Length / rows.Length;
                for (var i = 0; i < rows.Length; i++) answers[rows[i]] = values[(i * width)..((i + 1) * width)];
            }
        }
        return answers;
    }
}
