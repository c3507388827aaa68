using FineTune.Engine.Data;
using FineTune.Engine.Inference.Images;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Images;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tasks.Images;
using FineTune.Engine.Tuning;
using FineTune.Engine.Tuning.Images;
using FineTune.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>Network, head, learner and optimizer of one stage of a run on images, freshly made from the pre-trained weights.</summary>
public sealed class ImageSession : TrainingSession
{
    private readonly ImageTaskData _data;
    private readonly TuningMethod _method;
    private readonly ImageSource _source;
    private readonly ImageNumbers _numbers;

    /// <param name="folder">The pre-trained model in the cache.</param>
    public ImageSession(RunContext context, string folder, ImageTaskData data, CancellationToken token) : base(context, data)
    {
        var plan = context.Plan;
        (_data, _method, _numbers) = (data, TuningMethods.Find(plan.Method), plan.Image ?? new());
        manual_seed(plan.Seed);
        Model = ImageFamilies.Load(folder);
        if (_numbers.Size > 0) Model.Preprocessing = Model.Preprocessing with { Size = _numbers.Size };
        var size = Model.Preprocessing.Size;
        Model.DemandSize(size);
        Head = Suits(data.Task);
        if (Layout.ChannelsLastIsFaster(Model, size)) Model.ToChannelsLast();
        data.Prepare(Model, size);
        if (data is ImageClassificationData classes) classes.LabelSmoothing = _numbers.LabelSmoothing;
        _source = new(data, Model.Preprocessing, _numbers, plan.Seed);
        Learner = _method.Prepare(new ImageTuningContext(Model, Head, plan, _source, Path.Combine(context.Home.Computed, "features"), StateDicts.Find(folder), context.Home.Temporary,
            OnRows, text => context.Emit(new Logged(Severity.Warning, text)), token));
        Optimizer = new AdamW(Learner.Groups, context.Threads);
    }

    public ImageModel Model { get; }

    /// <summary>Null for a detector, whose predictors are inside.</summary>
    public TaskHead? Head { get; }

    public override Learner Learner { get; }

    public override AdamW Optimizer { get; }

    public override int TrainRows => _data.Rows(DataPart.Train);

    public override int ValidationRows => _data.Rows(DataPart.Validation);

    protected override bool CheapEpochs => _method.CheapEpochs;

    public override void Save() => ImageModelFolder.Save(Context.Run.ModelFolder, Model, Head, _data.Task, _data.Labels, _numbers.TestTimeFlip);

    /// <summary>The whole network on every image of the part: what the saved model will say.</summary>
    public override float[][] Predict(DataPart part, Action<long, long> progress, CancellationToken token)
    {
        Learner.Train(false);
        using var noGradients = no_grad();
        var answers = new List<float[]>();
        var rows = _data.Rows(part);
        var batches = Enumerable.Range(0, rows).Chunk(_data.ScoringBatch).ToArray();
        for (var b = 0; b < batches.Length; b++)
        {
            token.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var views = _source.Views(part, batches[b], new int[batches[b].Length]);
            if (b + 1 < batches.Length) _source.Ahead(part, batches[b + 1], new int[batches[b + 1].Length]);
            var pixels = _source.Pixels(views); // [B, 3, size, size]
            answers.AddRange(_data.Answers(Logits(pixels), _numbers.TestTimeFlip && Head is not null ? Logits(pixels.flip(3)) : null));
            progress(answers.Count, rows);
        }
        return [.. answers];
    }

    public override void Dispose()
    {
        base.Dispose();
        _source.Dispose();
        Head?.Dispose();
        Model.Dispose();
    }

    private Tensor Logits(Tensor pixels) => Model is ImageBackbone backbone ? Head!.call(backbone.call(pixels)) : Model.call(pixels);

    /// <summary>The head of a backbone; a detector gets predictors for the classes.</summary>
    /// <exception cref="UserException">The network is of the other kind.</exception>
    private TaskHead? Suits(LearningTask task)
    {
        if (task.Id == ObjectDetectionTask.TaskId)
        {
            if (Model is not Detector detector) throw new UserException("This network tells what a whole image shows; it finds no boxes.", "Choose ssdlite-mobilenet-v2.");
            detector.ReplaceClasses(_data.Outputs);
            return null;
        }
        return Model is ImageBackbone backbone ? backbone.CreateHead(_data.Outputs, Context.Plan.Dropout)
            : throw new UserException("This network finds boxes; it gives whole images no class.", "Choose mobilenet-v2-coco, or another network for classes.");
    }
}
