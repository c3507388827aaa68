using FineTune.Engine.Models;
using FineTune.Engine.Models.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Models.Images;

/// <summary>MobileNetV2, ResNet and VGG of any size against the reference implementation: every such file of the parity folder.</summary>
[Collection(nameof(TorchCollection))]
public sealed class ImageParityTests
{
    public static TheoryData<string> Files() => ParityFile.OfKind("mobilenet_v2", "resnet", "vgg");

    [Theory, MemberData(nameof(Files))]
    public void NamesAndShapesAreThoseOfThePublishedCheckpoint(string file)
    {
        using var reference = new Reference(file);
        Assert.Equal(reference.File.Keys.ToDictionary(key => key.Key, key => string.Join(",", key.Value)), reference.Tensors.ToDictionary(t => t.Name, t => string.Join(",", t.Tensor.shape)));
    }

    [Theory, MemberData(nameof(Files))]
    public void LogitsAreTheReferenceWhereverItIsCut(string file)
    {
        using var reference = new Reference(file);
        reference.Train(false);
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        for (var cut = 0; cut <= reference.Model.Layers; cut += Math.Max(1, reference.Model.Layers / 3))
        {
            if (cut > 0) reference.Model.ToChannelsLast(); // the same numbers in another order
            var map = reference.Model.Upper(reference.Model.Lower(reference.Input, cut), cut);
            ParityFile.AssertNear("the logits", reference.File.Numbers("logits_eval"), reference.Head.call(reference.Model.Pool(map)).view(-1));
        }
    }

    [Theory, MemberData(nameof(Files))]
    public void LossAndGradientsOfTrainingAreTheReference(string file)
    {
        using var reference = new Reference(file);
        reference.Train(true);
        using var scope = NewDisposeScope();
        // Batch statistics of two images make small differences large: the references' own gradients, computed in single precision, are up to 6.4e-4 from those of
        // double precision (ResNet-50's first convolution 464.444 for 464.741, MobileNetV2's 62.1622 for 62.1507), ours up to 4e-4. Logits and loss are not that
        // sensitive, nor is anything without norms. On one thread, as the references were computed: sums are of the same order only then.
        using var thread = new OneThread();
        var logits = reference.Head.call(reference.Model.call(reference.Input)); // [B, C]
        ParityFile.AssertNear("the logits", reference.File.Numbers("logits_train"), logits.view(-1));
        var loss = nn.functional.cross_entropy(logits, tensor(reference.File.Integers("labels")));
        ParityFile.AssertNear("the loss", [reference.File.Number("loss_train_dropout0")], [loss.ToDouble()]);
        loss.backward();
        var gradients = reference.Tensors.ToDictionary(t => t.Name, t => t.Tensor.grad);
        Assert.All(reference.File.GradientNorms, norm =>
            ParityFile.AssertNear($"the gradient of {norm.Key}", [norm.Value], [gradients[norm.Key]!.to(ScalarType.Float64).norm().ToDouble()], reference.HasNorms ? 1e-3 : 1e-4));
    }

    private sealed class OneThread : IDisposable
    {
        private readonly int _before = get_num_threads();

        public OneThread() => set_num_threads(1);

        public void Dispose() => set_num_threads(_before);
    }

    /// <summary>Network and head of a file, filled by the formula.</summary>
    private sealed class Reference : IDisposable
    {
        public Reference(string file)
        {
            File = new ParityFile(file);
            using var folder = new TemporaryFolder();
            folder.Write("config.json", $$"""{"architecture":"{{File.Kind}}"}""");
            Model = (ImageBackbone)ImageFamilies.Create(folder.Root);
            Head = Model.CreateHead((int)File.Number("num_classes"), dropout: 0);
            ParityWeights.Fill(Tensors);
            var shape = File.Integers("input_shape");
            Input = tensor(ParityWeights.Values("input", (int)shape.Aggregate((product, size) => product * size), factor: 2), shape);
        }

        public ParityFile File { get; }

        public ImageBackbone Model { get; }

        public TaskHead Head { get; }

        public bool HasNorms => Model.state_dict().Keys.Any(k => k.EndsWith("running_mean", StringComparison.Ordinal));

        public Tensor Input { get; }

        public IEnumerable<(string Name, Tensor Tensor)> Tensors =>
            [.. Model.state_dict().Where(t => !t.Key.EndsWith("num_batches_tracked")).Select(t => (t.Key, t.Value)), .. Head.NamedParameters.Select(p => (p.Name, (Tensor)p.Parameter))];

        /// <summary>With the statistics of the batch, and no dropout.</summary>
        public void Train(bool train)
        {
            Model.NormsStay = false;
            Model.train(train);
            if (Model is Vgg vgg) vgg.Dropout = 0;
        }

        public void Dispose() { Input.Dispose(); Head.Dispose(); Model.Dispose(); }
    }
}
