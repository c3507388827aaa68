using FineTune.Engine.Models;
using FineTune.Engine.Models.Images;
using FineTune.Engine.Tasks.Images;
using static TorchSharp.torch;

namespace FineTune.Engine.Tuning.Images;

/// <summary>What a method starts from: the pre-trained network, the new head (a detector has its predictors inside), and the images.</summary>
/// <param name="CacheFolder">Where features are kept for later runs; null keeps nothing.</param>
/// <param name="WeightsFile">Of the pre-trained network, for the names of what is kept.</param>
/// <param name="TemporaryFolder">For decoded images, deleted with the learner.</param>
/// <param name="Progress">Images done and images in all of a pass that the method makes before training.</param>
/// <param name="Say">Takes a sentence for the run's log.</param>
public sealed record ImageTuningContext(
    ImageModel Model, TaskHead? Head, TrainingPlan Plan, ImageSource Source, string? CacheFolder, string WeightsFile, string TemporaryFolder,
    Action<long, long> Progress, Action<string> Say, CancellationToken Token)
{
    public ImageTaskData Data => Source.Data;

    /// <summary>Logits [B, classes] or [B, anchors, 4 + classes].</summary>
    /// <param name="map">What <see cref="ImageModel.Lower"/> of <paramref name="from"/> blocks gave.</param>
    public Tensor Answer(Tensor map, int from)
    {
        using var scope = NewDisposeScope();
        return (Model is ImageBackbone backbone ? Head!.call(backbone.Pool(backbone.Upper(map, from))) : Model.Upper(map, from)).MoveToOuterDisposeScope();
    }

    /// <summary>Blocks, bottom first, then the head: named groups with the plan's learning rates, each block's the plan's share of the one above.</summary>
    /// <param name="from">Index of the lowest group of <see cref="ImageModel.LayerGroups"/> that learns.</param>
    public IReadOnlyList<ParameterGroup> LayersAndHead(int from)
    {
        var layers = Model.LayerGroups;
        return
        [
            .. layers.Skip(from).SelectMany((layer, i) => ParameterGroup.DecayAndNot(layer.Name, layer.Parameters.Select(p => new NamedParameter(p.Name, p.Parameter)),
                Plan.LearningRate * Math.Pow(Plan.LayerDecay, layers.Count - 1 - from - i), Plan.WeightDecay)),
            .. HeadGroups(),
        ];
    }

    /// <summary>The head, or what predicts classes and boxes.</summary>
    public IEnumerable<ParameterGroup> HeadGroups() => ParameterGroup.DecayAndNot("head",
        Model is Detector detector ? detector.Predictors.Parameters.Select(p => new NamedParameter(p.Name, p.Parameter)) : HeadParameters.Of(Head!), Plan.HeadLearningRate, Plan.WeightDecay);
}
