using System.Runtime.InteropServices;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Models;
using FineTune.Engine.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Inference;

/// <summary>
/// A decoder with its weights here. One thread runs the model: every step adds one token to each text under way, so that many readers
/// share one pass over the weights; a new text is read in between and joins. Batches round differently from single texts, in the last
/// digits: two equally probable tokens may change places with what else is being written.
/// </summary>
public sealed class TorchTextGenerator : TextGenerator
{
    private const int MostTexts = 32;
    private const long MostCacheBytes = 2L << 30;

    private readonly Gpt2 _model;
    private readonly ByteLevelBpe _tokenizer;
    private readonly ChatTemplate _template;
    private readonly KeyValueCache _cache;
    private readonly Lock _turn = new();
    private readonly Queue<TorchGeneration> _waiting = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly Thread _thread;
    private readonly bool _owns;
    private float[] _logits = [];
    private volatile bool _stopping;

    /// <param name="folder">A folder with config.json, weights and tokenizer files.</param>
    /// <exception cref="UserException">It holds no model that writes.</exception>
    public TorchTextGenerator(string folder) : this(folder, ChatTemplates.Of(folder, "")) { }

    /// <param name="template">Puts messages into words, whatever the folder says.</param>
    public TorchTextGenerator(string folder, ChatTemplate template) : this(Load(folder), template) { }

    private TorchTextGenerator((Gpt2 Model, ByteLevelBpe Tokenizer) loaded, ChatTemplate template) : this(loaded.Model, loaded.Tokenizer, template, MostTexts) => _owns = true;

    /// <summary>A model that someone else holds, and does not change while it writes here; in evaluation mode.</summary>
    /// <param name="most">Texts written at once.</param>
    internal TorchTextGenerator(Gpt2 model, ByteLevelBpe tokenizer, ChatTemplate template, int most)
    {
        (_model, _tokenizer, _template) = (model, tokenizer, template);
        _model.eval();
        var perText = 2L * sizeof(float) * _model.Layers * _model.MaxLength * _model.HiddenSize;
        _cache = _model.NewCache((int)Math.Clamp(MostCacheBytes / perText, 1, most));
        _thread = new Thread(Work) { IsBackground = true, Name = "text generation" };
        _thread.Start();
    }

    public override int ContextLength => _model.MaxLength;

    public Tokenizer Tokenizer => _tokenizer;

    public ChatTemplate Template => _template;

    public override Generation Start(GenerationRequest request)
    {
        if (request.Sampling.Problems().ToList() is { Count: > 0 } problems) throw new UserException(string.Join(" ", problems), "Change the settings named.");
        if (request.Prompt is null == request.Messages is null) throw new ArgumentException("Give either a prompt or messages.", nameof(request));
        ObjectDisposedException.ThrowIf(_stopping, this);
        var prompt = Read(request);
        // A text has to begin with something: nothing at all is what comes after the end of another.
        if (prompt.Length == 0) prompt = [_tokenizer.EndOfTextId ?? 0];
        if (prompt.Length >= ContextLength)
            throw new PromptTooLongException(prompt.Length, ContextLength);
        IReadOnlyList<string> stops = request.Messages is null ? request.Sampling.Stop : [.. request.Sampling.Stop, .. _template.StopStrings];
        return new TorchGeneration(prompt, request.Sampling, stops, ContextLength - prompt.Length, _tokenizer, Enqueue);
    }

    public override void Dispose()
    {
        if (_stopping) return;
        _stopping = true;
        _work.Release();
        _thread.Join();
        _work.Dispose();
        _cache.Dispose();
        if (_owns) _model.Dispose();
    }

    private static (Gpt2, ByteLevelBpe) Load(string folder)
    {
        var tokenizer = Tokenizers.Load(folder) as ByteLevelBpe ?? throw new UserException("This model's tokenizer is not one of a model that writes.", "Choose a model of the GPT-2 family.", new Place(folder));
        var loaded = ModelFamilies.Load(folder);
        if (loaded is Gpt2 model) return (model, tokenizer);
        loaded.Dispose();
        throw new UserException("This model reads, it cannot write.", "Choose a model of the GPT-2 family, for example starter-gpt2.", new Place(folder));
    }

    /// <summary>Part by part, as in training: what a model answers begins at a token of its own.</summary>
    private int[] Read(GenerationRequest request) =>
        [.. _tokenizer.Template.Before, .. request.Prompt is { } prompt ? _tokenizer.Content(prompt) : _template.Render(request.Messages!, answerFollows: true).Select(p => p.Text).Concat(Begun(request)).SelectMany(text => _tokenizer.Content(text))];

    private IEnumerable<string> Begun(GenerationRequest request) => request.AnswerBegin is { Length: > 0 } begun ? [_template.AnswerLead + begun] : [];

    private void Enqueue(TorchGeneration generation)
    {
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _waiting.Enqueue(generation);
        }
        _work.Release();
    }

    private void Work()
    {
        var texts = new List<TorchGeneration>(); // by their row in the cache
        using var inference = inference_mode();
        while (!_stopping)
        {
            try
            {
                if (texts.Count == 0) _work.Wait();
                Admit(texts);
                if (texts.Count > 0) Step(texts);
            }
            catch (Exception e)
            {
                foreach (var text in texts) text.Break(e);
                while (texts.Count > 0) Remove(texts, texts.Count - 1);
            }
        }
        lock (_turn)
            foreach (var text in texts.Concat(_waiting)) text.Break(new ObjectDisposedException(nameof(TorchTextGenerator), "The model was put away while it was writing."));
    }

    /// <summary>Reads the prompts of texts that wait, while there is room.</summary>
    private void Admit(List<TorchGeneration> texts)
    {
        while (texts.Count < _cache.Capacity && Waiting() is { } text)
        {
            if (text.IsAbandoned) continue;
            texts.Add(text);
            using var scope = NewDisposeScope();
            var row = _cache.Add();
            var logits = _model.Next(tensor(Array.ConvertAll(text.Prompt, id => (long)id)).unsqueeze(0), _cache, row); // [1, V]
            if (!text.Write(Values(logits).AsSpan(0, (int)logits.shape[1]))) Remove(texts, row);
        }
    }

    /// <summary>One more token of every text.</summary>
    private void Step(List<TorchGeneration> texts)
    {
        for (var row = texts.Count - 1; row >= 0; row--)
            if (texts[row].IsAbandoned) Remove(texts, row);
        if (texts.Count == 0) return;
        using var scope = NewDisposeScope();
        var logits = _model.Next(tensor(texts.Select(t => (long)t.Last).ToArray()).unsqueeze(1), _cache, 0); // [B, V]
        var width = (int)logits.shape[1];
        var values = Values(logits);
        var unfinished = texts.Select((text, row) => text.Write(values.AsSpan(row * width, width))).ToList();
        for (var row = texts.Count - 1; row >= 0; row--)
            if (!unfinished[row]) Remove(texts, row);
    }

    /// <summary>The same room at every step: arrays of this size are not cheap to collect.</summary>
    private float[] Values(Tensor logits)
    {
        var count = (int)logits.numel();
        if (_logits.Length < count) _logits = new float[count];
        using var onProcessor = logits.cpu();
        MemoryMarshal.Cast<byte, float>(onProcessor.bytes)[..count].CopyTo(_logits);
        return _logits;
    }

    private void Remove(List<TorchGeneration> texts, int row)
    {
        _cache.Remove(row);
        texts[row].Break(null);
        // As the cache does: the last text takes the row.
        texts[row] = texts[^1];
        texts.RemoveAt(texts.Count - 1);
    }

    private TorchGeneration? Waiting()
    {
        lock (_turn) return _waiting.TryDequeue(out var text) ? text : null;
    }
}
