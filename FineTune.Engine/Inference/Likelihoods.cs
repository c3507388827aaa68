using FineTune.Engine.Evaluation;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Inference;

/// <summary>How well a model guesses documents, each in windows of its whole context that overlap by half: a token that two windows share is scored once, where it has the longer context.</summary>
public static class Likelihoods
{
    private const int BatchTokens = 4096;
    private const long LogitsAtOnce = 64 << 20; // numbers: 256 MB

    /// <summary>Tokens from one window of a document to the next.</summary>
    public static int Stride(Backbone model) => Math.Max(1, model.MaxLength / 2);

    /// <param name="bytes">Of each token of the vocabulary.</param>
    /// <returns>Of the documents that have a token to be guessed, in their order.</returns>
    public static IReadOnlyList<DocumentLikelihood> Of(Backbone model, IReadOnlyList<WritingDocument> documents, long[] bytes, Action<long, long>? progress = null, CancellationToken token = default)
    {
        model.eval();
        using var ungraded = no_grad();
        var windows = documents.SelectMany((d, i) => Windows(d, i, model.MaxLength, Stride(model))).OrderBy(w => w.Length).ToList();
        var (nats, tokens, length) = (new double[documents.Count], new long[documents.Count], new long[documents.Count]);
        for (var at = 0; at < windows.Count;)
        {
            token.ThrowIfCancellationRequested();
            var count = 1;
            while (at + count < windows.Count && (count + 1) * windows[at + count].Length <= BatchTokens) count++;
            using var scope = NewDisposeScope();
            Score(model, documents, windows.GetRange(at, count), (document, loss, id) =>
            {
                nats[document] += loss;
                tokens[document]++;
                length[document] += bytes[id];
            });
            at += count;
            progress?.Invoke(at, windows.Count);
        }
        return [.. Enumerable.Range(0, documents.Count).Where(i => tokens[i] > 0).Select(i => new DocumentLikelihood(nats[i], tokens[i], length[i]))];
    }

    private static void Score(Backbone model, IReadOnlyList<WritingDocument> documents, List<Window> windows, Action<int, double, int> add)
    {
        var device = model.LanguageHead!.Weight.device;
        var input = ModelInput.Create([.. windows.Select(w => documents[w.Document].Ids[w.Start..w.End])], device);
        var hidden = model.Hidden(input); // [B, T, D]
        var width = hidden.shape[1];
        // The token at i is guessed from the hidden state at i - 1.
        var scored = windows.SelectMany((w, row) => Enumerable.Range(w.From, w.End - w.From).Where(i => documents[w.Document].Learnt[i])
            .Select(i => (Place: (row * width) + i - 1 - w.Start, w.Document, Id: documents[w.Document].Ids[i]))).ToList();
        foreach (var chunk in scored.Chunk((int)Math.Max(1, LogitsAtOnce / model.VocabularySize)))
        {
            using var scope = NewDisposeScope();
            var logits = model.LanguageHead.call(hidden.flatten(0, 1).index_select(0, tensor(Array.ConvertAll(chunk, s => s.Place), device: device))); // [N, V]
            var losses = nn.functional.cross_entropy(logits, tensor(Array.ConvertAll(chunk, s => (long)s.Id), device: device), reduction: nn.Reduction.None).cpu().data<float>().ToArray(); // [N]
            for (var i = 0; i < chunk.Length; i++) add(chunk[i].Document, losses[i], chunk[i].Id);
        }
    }

    private static IEnumerable<Window> Windows(WritingDocument document, int index, int context, int stride)
    {
        for (var (start, from) = (0, 1); from < document.Ids.Length; start += stride)
        {
            var end = Math.Min(document.Ids.Length, start + context);
            yield return new(index, start, end, from);
            from = end;
        }
    }

    /// <param name="From">The first token that is scored.</param>
    private readonly record struct Window(int Document, int Start, int End, int From)
    {
        public int Length => End - Start;
    }
}
