using FineTune.Engine.Data;
using FineTune.Engine.Inference;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tokenization;
using FineTune.Engine.Tuning;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>Encoder, head, learner and optimizer of one stage of a run, freshly made from the pre-trained weights.</summary>
public sealed class EncoderSession : IDisposable
{
    private readonly RunContext _context;
    private readonly TextTaskData _data;
    private readonly TuningMethod _method;

    /// <param name="folder">The pre-trained model in the cache.</param>
    /// <param name="texts">The tokenized parts; the training part is what this stage learns from.</param>
    public EncoderSession(RunContext context, string folder, TextTaskData data, TextSplits texts, CancellationToken token)
    {
        (_context, _data) = (context, data);
        Texts = texts;
        var plan = context.Plan;
        _method = TuningMethods.Find(plan.Method);
        _method.Check(data.Task);
        manual_seed(plan.Seed);
        Backbone = ModelFamilies.Load(folder);
        Head = TaskHeads.Create(Backbone, data.Task, data.Outputs, plan.Dropout, texts.Train.IsPairs);
        var cache = new FeatureCache(Path.Combine(context.Home.Computed, "features"), FeatureCache.Key(plan, folder));
        Learner = _method.Prepare(new TuningContext(Backbone, Head, data.Task.PerToken, plan, texts, cache, OnFeatures, text => context.Emit(new Logged(Severity.Warning, text)), token));
        Optimizer = new AdamW(Learner.Groups, context.Threads);
        Learner.Train(false);
        using (no_grad()) data.Prepare(Learner.Answered, texts.Part, OnFeatures, token);
    }

    /// <summary>Called after each validation with the steps done.</summary>
    public Action<int>? Validated { get; init; }

    public TextSplits Texts { get; }

    public Backbone Backbone { get; }

    public TaskHead Head { get; }

    public Learner Learner { get; }

    public AdamW Optimizer { get; }

    /// <summary>Trains from <paramref name="state"/> on; the state at the end is what a later attempt would continue from.</summary>
    public (LoopEnd End, LoopState State) Train(LoopState state, int totalSteps)
    {
        if (state.Step > 0) Checkpoint.Load(Checkpoint.Last(_context.Run), Optimizer.Parameters, Optimizer);
        _context.Emit(new PhaseChanged(RunPhase.Training, state.Stage == 1 ? "Once more, on training and validation rows together" : null));
        var loop = new TrainingLoop(_context.Plan, _context.Run, Learner, _data, Optimizer, _context.Control, _context.Emit, state,
            Texts.Train.Count, state.Stage == 1 ? 0 : Texts.Validation.Count, _method.CheapEpochs, totalSteps, _context.Token, Validated);
        var end = loop.Run();
        if (end is LoopEnd.Finished or LoopEnd.StoppedEarly) loop.SaveCheckpoint();
        return (end, loop.State);
    }

    /// <summary>Takes the weights of the best validation.</summary>
    public void UseBest() => Checkpoint.Load(Checkpoint.Best(_context.Run), Optimizer.Parameters, null);

    /// <summary>Answers of a part, [rows][outputs] (or [rows][words * outputs]), dropout off.</summary>
    public float[][] Predict(DataPart part, Action<long, long> progress, CancellationToken token)
    {
        Learner.Train(false);
        var rows = Texts.Part(part).Count;
        var answers = new float[rows][];
        using var noGradients = no_grad();
        long done = 0;
        foreach (var batch in LengthBuckets.Sorted(Learner.Lengths(part), batchSize: 64))
        {
            token.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var said = _data.Task.Answer(Learner.Logits(part, batch)).cpu(); // [B, ..]
            var width = (int)(said.numel() / batch.Length);
            var values = said.data<float>().ToArray();
            for (var i = 0; i < batch.Length; i++)
                answers[batch[i]] = Texts.Part(part).FirstPieces is { } pieces ? TagAnswers.OfWords(values.AsSpan(i * width, width), pieces[batch[i]], _data.Outputs) : values[(i * width)..((i + 1) * width)];
            progress(done += batch.Length, rows);
        }
        return answers;
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        Learner.Dispose();
        Head.Dispose();
        Backbone.Dispose();
    }

    private void OnFeatures(long done, long total)
    {
        if (done == total || done % 512 == 0) _context.Emit(new ProgressMade(RunPhase.CachingFeatures, done, total, "rows"));
    }
}
