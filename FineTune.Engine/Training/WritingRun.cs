using FineTune.Engine.Data;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Inference;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tokenization;
using FineTune.Engine.Tuning;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>A decoder learns to write as a person's texts are written: watched prompts while it learns, at the end its perplexity and its texts beside those of the model before tuning.</summary>
public sealed class WritingRun : EncoderRun
{
    /// <summary>Rows whose prompts are answered at the end.</summary>
    private const int Samples = 32;

    private const int SampleTokens = 128;

    protected override EncoderSession Session(RunContext context, string folder, TaskData data, TextSplits texts, CancellationToken stop)
    {
        var (tokenizer, watched) = (Tokenizers.Load(folder), new WatchedPrompts(context.Plan, (WritingData)data));
        EncoderSession? session = null;
        void Answer(int step)
        {
            session!.Learner.Train(false);
            watched.Answer((Gpt2)session.Backbone, tokenizer, step, context.Emit, stop);
            session.Learner.Train(true);
        }
        if (texts.Train.Blocks is { } blocks)
            context.Emit(new Logged(Severity.Info, $"{blocks.Count:n0} blocks of {context.Plan.MaxLength:n0} tokens, {PackedBlocks.Fill(blocks, context.Plan.MaxLength):p1} of them filled; {blocks.Sum(b => b.Targets.LongCount(t => t >= 0)):n0} tokens to learn."));
        session = new EncoderSession(context, folder, data, texts, stop) { Validated = Answer };
        if (Checkpoint.ReadState(Checkpoint.Last(context.Run)) is null or { Stage: 0, Step: 0 }) Answer(0);
        return session;
    }

    protected override EvaluationReport Evaluate(RunContext context, string folder, EncoderSession session, TaskData data, DataPart part)
    {
        var writing = (WritingData)data;
        var plan = context.Plan;
        var tokenizer = Tokenizers.Load(folder);
        void Progress(long done, long total) => context.Emit(new ProgressMade(RunPhase.Evaluating, done, total, "windows"));
        var (rows, prompts) = Asked(writing, part, plan);
        var stated = $"byte-level BPE, {tokenizer.VocabularySize:n0} tokens";
        Perplexity? Score(Backbone model) => Scored(model, writing, part, plan, tokenizer, stated, Progress, context.Token);

        session.Learner.Train(false);
        var after = Score(session.Backbone) ?? throw new UserException("No token of these rows is to be guessed: the answers do not fit.", "Choose a larger max length, or shorter prompts.");
        (double Accuracy, double Margin)? rewards = writing is PreferenceData preferences ? RewardsOf(session, preferences, part) : null;
        context.Emit(new PhaseChanged(RunPhase.Evaluating, $"{prompts.Count} prompts, before and after tuning"));
        var tuned = Write(context.Run.ModelFolder, prompts, context.Token);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using var basis = ModelFamilies.Load(folder);
        var before = Score(basis);
        var written = Write(folder, prompts, context.Token);
        var training = writing.Split.Train;
        var kept = Enumerable.Range(0, prompts.Count).Where(i => tuned[i] is not null).ToList();
        var report = GenerationReport.Of(part.Word(), writing.Rows(part), after, before,
            [.. kept.Select(i => new GenerationSample(prompts[i].Shown, prompts[i].Reference, written[i], tuned[i]!))],
            training.Select(r => r.Whole), i => context.PlaceOf?.Invoke(training[i].Row), clock.Elapsed.TotalSeconds, (ulong)plan.Seed, context.Token) with
        {
            RewardAccuracy = rewards?.Accuracy, RewardMargin = rewards?.Margin,
        };
        GenerationPredictionsCsv.Write(context.Run.PredictionsFile, [.. kept.Select(i => rows[i].Row)], report.Samples, context.PlaceOf);
        Json.WriteFile<EvaluationReport>(context.Run.EvaluationFile, report);
        ModelCardFile.Write(context.Run.ModelFolder, plan, data, report);
        return report;
    }

    private static Perplexity? Scored(Backbone model, WritingData data, DataPart part, TrainingPlan plan, Tokenizer tokenizer, string stated, Action<long, long> progress, CancellationToken token)
    {
        var documents = WritingTexts.Documents(data.Split.Part(part), data.Template(plan), tokenizer, plan.LearnPrompts, token);
        var scored = Likelihoods.Of(model, documents, TokenBytes.Of(tokenizer), progress, token);
        return scored.Count == 0 ? null : Perplexity.Of(scored, Likelihoods.Stride(model), stated, (ulong)plan.Seed);
    }

    /// <summary>Answers are compared word for word with references, so nothing is left to chance; beginnings of documents are gone on with as they would be in use.</summary>
    private static (IReadOnlyList<GenerationRow> Rows, IReadOnlyList<WritingPrompt> Prompts) Asked(WritingData data, DataPart part, TrainingPlan plan)
    {
        var sampling = data.Split.Format == GenerationFormats.Text
            ? new SamplingSettings { MaxTokens = SampleTokens, Temperature = 0.8, TopP = 0.95, Seed = plan.Seed } : new SamplingSettings { MaxTokens = SampleTokens, Temperature = 0 };
        IReadOnlyList<GenerationRow> rows = [.. data.Split.Part(part).Take(Samples)];
        return (rows, [.. rows.Select(r => WritingPrompt.Of(r, sampling))]);
    }

    private static IReadOnlyList<string?> Write(string folder, IReadOnlyList<WritingPrompt> prompts, CancellationToken token)
    {
        using var generator = new TorchTextGenerator(folder);
        return WrittenTexts.Write(generator, prompts, token: token);
    }

    private static (double Accuracy, double Margin) RewardsOf(EncoderSession session, PreferenceData data, DataPart part)
    {
        using var ungraded = no_grad();
        var score = data.NewScore();
        foreach (var batch in LengthBuckets.Sorted(session.Learner.Lengths(part), data.ScoringBatch))
        {
            using var scope = NewDisposeScope();
            score.Add(session.Learner.Answered(part, batch));
        }
        return (score.More![Validated.RewardAccuracy], score.More[Validated.RewardMargin]);
    }
}
