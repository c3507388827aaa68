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
public sealed class EncoderSession : TrainingSession
{
    private readonly TextTaskData _data;
    private readonly TuningMethod _method;
    private readonly Tokenizer _tokenizer;

    /// <param name="folder">The pre-trained model in the cache.</param>
    /// <param name="texts">The tokenized parts; the training part is what this stage learns from.</param>
    public EncoderSession(RunContext context, string folder, TextTaskData data, TextSplits texts, Tokenizer tokenizer, CancellationToken token) : base(context, data)
    {
        (_data, _tokenizer, Texts) = (data, tokenizer, texts);
        var plan = context.Plan;
        _method = TuningMethods.Find(plan.Method);
        _method.Check(data.Task);
        manual_seed(plan.Seed);
        Backbone = ModelFamilies.Load(folder);
        Head = TaskHeads.Create(Backbone, data.Task, data.Outputs, plan.Dropout, texts.Train.IsPairs);
        var cache = new FeatureCache(Path.Combine(context.Home.Computed, "features"), FeatureCache.Key(plan, folder));
        Learner = _method.Prepare(new TuningContext(Backbone, Head, data.Task.PerToken, plan, texts, cache, OnRows, text => context.Emit(new Logged(Severity.Warning, text)), token));
        Optimizer = new AdamW(Learner.Groups, context.Threads);
        Learner.Train(false);
        using (no_grad()) data.Prepare(Learner.Answered, texts.Part, OnRows, token);
    }

    public TextSplits Texts { get; }

    public Backbone Backbone { get; }

    public TaskHead Head { get; }

    public override Learner Learner { get; }

    public override AdamW Optimizer { get; }

    public override int TrainRows => Texts.Train.Count;

    public override int ValidationRows => Texts.Validation.Count;

    protected override bool CheapEpochs => _method.CheapEpochs;

    public override void Complete()
    {
        base.Complete();
        _data.Complete(Head);
    }

    public override void Save() => ModelFolder.Save(Context.Run.ModelFolder, Backbone, Head, _tokenizer, _data.Task, _data.Labels, Context.Plan);

    /// <summary>[rows][outputs] (or [rows][words * outputs]), dropout off.</summary>
    public override float[][] Predict(DataPart part, Action<long, long> progress, CancellationToken token)
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

    public override void Dispose()
    {
        base.Dispose();
        Head.Dispose();
        Backbone.Dispose();
    }
}
