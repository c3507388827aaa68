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
    protected override EncoderSession Session(RunContext context, string folder, TextTaskData data, TextSplits texts, CancellationToken stop)
    {
        var (tokenizer, watched) = (Tokenizers.Load(folder), new WatchedPrompts(context.Plan, (WritingData)data));
        EncoderSession? session = null;
        void Answer(int step)
        {
            session!.Learner.Train(false);
            watched.Answer((Gpt2)session.Backbone, tokenizer, step, context.Emit, stop);
            session.Learner.Train(true);
        }
        if (texts.Train.Blocks is { } blocks && data is not PreferenceData)
            context.Emit(new Logged(Severity.Info, $"{blocks.Count:n0} blocks of {PackedBlocks.Room(context.Plan.MaxLength):n0} tokens, {PackedBlocks.Fill(blocks, context.Plan.MaxLength):p1} of them filled; {blocks.Sum(b => b.Targets.LongCount(t => t >= 0)):n0} tokens to learn."));
        session = new EncoderSession(context, folder, data, texts, tokenizer, stop) { Validated = Answer };
        if (Checkpoint.ReadState(Checkpoint.Last(context.Run)) is null or { Stage: 0, Step: 0 }) Answer(0);
        return session;
    }

    protected override EvaluationReport Evaluate(RunContext context, string folder, TrainingSession session, TaskData data, DataPart part)
    {
        var writing = (WritingData)data;
        var evaluation = new WritingEvaluation(writing, part, writing.Template(context.Plan), context.Plan.LearnPrompts, context.Plan.Seed,
            (done, total) => context.Emit(new ProgressMade(RunPhase.Evaluating, done, total, "windows")), context.Token);
        var report = evaluation.Report(context.Run.ModelFolder, folder, context.PlaceOf);
        if (writing is PreferenceData preferences) report = WithRewards(report, session, preferences, part);
        GenerationPredictionsCsv.Write(context.Run.PredictionsFile, [.. evaluation.Asked.Select(r => r.Row)], report.Samples, context.PlaceOf);
        Json.WriteFile<EvaluationReport>(context.Run.EvaluationFile, report);
        ModelCardFile.Write(context.Run.ModelFolder, context.Plan, data, report);
        return report;
    }

    private static GenerationReport WithRewards(GenerationReport report, TrainingSession session, PreferenceData data, DataPart part)
    {
        session.Learner.Train(false);
        using var ungraded = no_grad();
        var score = data.NewScore();
        foreach (var batch in LengthBuckets.Sorted(session.Learner.Lengths(part), data.ScoringBatch))
        {
            using var scope = NewDisposeScope();
            score.Add(session.Learner.Answered(part, batch));
        }
        return report with { RewardAccuracy = score.More![Validated.RewardAccuracy], RewardMargin = score.More[Validated.RewardMargin] };
    }
}
