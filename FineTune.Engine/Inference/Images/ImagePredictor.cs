using FineTune.Engine.Data.Images;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Images;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tasks.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Inference.Images;

/// <summary>A tuned network that answers about images. Thread-safe: callers on several threads take turns.</summary>
public sealed class ImagePredictor : IDisposable
{
    private const int BatchSize = 16;

    private readonly Lock _turn = new();
    private readonly FreedMemory _memory;
    private readonly ImageModel _model;
    private readonly TaskHead? _head;
    private readonly ImageViews _views;
    private readonly float[][] _anchors = [];
    private readonly bool _flip;

    /// <param name="folder">A run's folder or its <c>model/</c>.</param>
    /// <exception cref="UserException">There is no tuned model for images in the folder.</exception>
    public ImagePredictor(string folder)
    {
        Folder = Predictors.Find(folder);
        var config = ModelFolder.ReadConfig(Folder);
        if (!config.Task.SeesImages) throw new UserException("This model was tuned for texts; it sees no images.", "Choose a model tuned for images, or ask it about a text.", new Place(Folder));
        (Task, Labels) = (config.Task, config.Labels);
        (_model, _head, _flip) = ImageModelFolder.Load(Folder, Labels.Count);
        var see = _model.Preprocessing;
        _views = new(see.Size, see.Fit == ImageFit.Crop ? see.CropShare : null, see.Interpolation == ImageInterpolation.Bicubic, new() { CropArea = 1 }, seed: 0);
        if (_model is Detector detector) _anchors = detector.Anchors(see.Size);
        _memory = FreedMemory.Keep(); // last: nobody gives it back where the constructor throws
    }

    public string Folder { get; }

    /// <summary>What the model was tuned for.</summary>
    public LearningTask Task { get; }

    public IReadOnlyList<string> Labels { get; }

    /// <summary>Pixels of the shorter side that a decoded image should have: more is thrown away.</summary>
    public int WantedSide => _views.WantedSide;

    /// <summary>Class probabilities of each image, or of a detector six numbers per object (<see cref="DetectorAnswers"/>).</summary>
    public float[][] Predict(IReadOnlyList<DecodedImage> images, CancellationToken token = default)
    {
        var answers = new List<float[]>(images.Count);
        foreach (var batch in images.Chunk(BatchSize))
        {
            token.ThrowIfCancellationRequested();
            lock (_turn)
            {
                using var scope = NewDisposeScope();
                using var ungraded = inference_mode();
                var pixels = Pixels(batch);
                var logits = Logits(pixels);
                answers.AddRange(_model is Detector ? DetectorAnswers.Of(logits, _anchors) : ClassAnswers.Of(logits, _flip ? Logits(pixels.flip(3)) : null));
            }
        }
        return [.. answers];
    }

    /// <summary>What a person is told of an image.</summary>
    /// <param name="width">Of the upright image in full, for boxes in its pixels.</param>
    public Answer Answer(string name, int width, int height, float[] numbers) => _model is Detector
        ? new BoxesAnswer(new(name), DetectorAnswers.InPixels(numbers, Labels, width, height)) : Answers.OfClasses(new(name), Labels, numbers);

    /// <summary>Where in an image the network looks for a class, as far as its last map tells (<see cref="GradCam"/>): [h][w], 0 to 1, over <see cref="Seen"/>.</summary>
    /// <exception cref="UserException">A detector shows by its boxes where it looks.</exception>
    public float[][] Explain(DecodedImage image, int label)
    {
        if (_model is not ImageBackbone backbone) throw new UserException("A detector shows where it looks by its boxes.", "Move the threshold to see the boxes it is less sure of.");
        lock (_turn)
        {
            using var scope = NewDisposeScope();
            return GradCam.Of(backbone, _head!, Pixels([image]), label);
        }
    }

    /// <summary>The part of an image that the network sees, in pixels of it.</summary>
    public ImageRegion Seen(DecodedImage image) => _views.PlainRegion(image);

    public void Dispose()
    {
        _model.Dispose();
        _head?.Dispose();
        _memory.Dispose();
    }

    private Tensor Pixels(IReadOnlyList<DecodedImage> images) =>
        ImageTensors.Of([.. images.Select(i => _views.Make(i, 0, 0, []).Pixels)], _views.Size, _model.Preprocessing, _model.parameters().First().device);

    private Tensor Logits(Tensor pixels) => _model is ImageBackbone backbone ? _head!.call(backbone.call(pixels)) : _model.call(pixels);
}
