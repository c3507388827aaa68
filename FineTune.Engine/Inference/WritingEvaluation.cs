using System.Diagnostics;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tokenization;

namespace FineTune.Engine.Inference;

/// <summary>How well a model writes the rows of one part: its perplexity on their answers, and what it answers itself, beside the model before tuning where there is one.</summary>
/// <param name="template">Puts messages into words.</param>
/// <param name="progress">Windows done and in all.</param>
public sealed class WritingEvaluation(WritingData data, DataPart part, ChatTemplate template, bool learnPrompts, int seed, Action<long, long>? progress = null, CancellationToken token = default)
{
    /// <summary>Rows whose prompts are answered.</summary>
    private const int Samples = 32;

    private const int SampleTokens = 128;

    /// <summary>The rows whose prompts are answered, in the order of the report's samples.</summary>
    public IReadOnlyList<GenerationRow> Asked { get; private set; } = [.. data.Split.Part(part).Take(Samples)];

    /// <param name="tuned">A model's folder.</param>
    /// <param name="before">The model before tuning; null = not known.</param>
    /// <param name="placeOf">Where a training row stands in the person's own file.</param>
    /// <exception cref="UserException">No token of the rows is to be guessed.</exception>
    public GenerationReport Report(string tuned, string? before, Func<RowReference, Place?>? placeOf = null)
    {
        var prompts = Asked.Select(r => WritingPrompt.Of(r, Sampling)).ToList();
        var after = Score(tuned) ?? throw new UserException("No token of these rows is to be guessed: nothing of the answers fits.", "Choose shorter prompts, or other columns.");
        var written = Write(tuned, prompts);
        var clock = Stopwatch.StartNew();
        var scoredBefore = before is null ? null : Score(before);
        var writtenBefore = before is null ? null : Write(before, prompts);
        var kept = Enumerable.Range(0, prompts.Count).Where(i => written[i] is not null).ToList();
        Asked = [.. kept.Select(i => Asked[i])];
        var training = data.Split.Train;
        return GenerationReport.Of(part.Word(), data.Rows(part), after, scoredBefore,
            [.. kept.Select(i => new GenerationSample(prompts[i].Shown, prompts[i].Reference, writtenBefore?[i], written[i]!))],
            training.Select(r => r.Whole), i => placeOf?.Invoke(training[i].Row), clock.Elapsed.TotalSeconds, (ulong)seed, token);
    }

    /// <summary>Answers are compared word for word with references, so nothing is left to chance; beginnings of documents are gone on with as they would be in use.</summary>
    private SamplingSettings Sampling => data.Split.Format == GenerationFormats.Text
        ? new() { MaxTokens = SampleTokens, Temperature = 0.8, TopP = 0.95, Seed = seed } : new() { MaxTokens = SampleTokens, Temperature = 0 };

    private Perplexity? Score(string folder)
    {
        using var model = ModelFamilies.Load(folder);
        var tokenizer = Tokenizers.Load(folder);
        var documents = WritingTexts.Documents(data.Split.Part(part), template, tokenizer, learnPrompts, token);
        var scored = Likelihoods.Of(model, documents, TokenBytes.Of(tokenizer), progress, token);
        return scored.Count == 0 ? null : Perplexity.Of(scored, Likelihoods.Stride(model), $"byte-level BPE, {tokenizer.VocabularySize:n0} tokens", (ulong)seed);
    }

    private IReadOnlyList<string?> Write(string folder, IReadOnlyList<WritingPrompt> prompts)
    {
        using var generator = new TorchTextGenerator(folder, template);
        return WrittenTexts.Write(generator, prompts, token: token);
    }
}
