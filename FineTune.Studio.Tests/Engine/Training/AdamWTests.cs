using FineTune.Engine.Training;
using FineTune.Engine.Tuning;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Training;

[Collection(nameof(TorchCollection))]
public sealed class AdamWTests
{
    /// <summary>Twenty steps of a small network with matrices, biases and lengths that no vector width divides, against libtorch's own AdamW.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TakesTheStepsLibtorchTakes(int threads)
    {
        var ours = Network();
        var theirs = Network();
        var reference = optim.AdamW(theirs.parameters(), lr: 0.01, weight_decay: 0.1);
        using var optimizer = new AdamW([new("all", Named(ours), 0.01, 0.1)], threads);
        for (var step = 0; step < 20; step++)
        {
            using var x = rand([5, 7], generator: new Generator(3)); // [5, 7]
            Loss(ours, x).backward();
            Loss(theirs, x).backward();
            optimizer.GradientNorm();
            optimizer.Step(1, 1);
            reference.step();
            reference.zero_grad();
        }
        foreach (var (a, b) in ours.parameters().Zip(theirs.parameters()))
            Assert.True(allclose(a, b, rtol: 1e-5, atol: 1e-7), $"{a.data<float>()[0]} against {b.data<float>()[0]}");
    }

    [Fact]
    public void GradientNormIsThatOfAllGradientsTogether()
    {
        using var weight = new TorchSharp.Modules.Parameter(tensor([3f, 0f]));
        using var bias = new TorchSharp.Modules.Parameter(tensor([4f]));
        using var optimizer = new AdamW([new("all", [new("w", weight), new("b", bias)], 0.1, 0)], 1);
        // d/dw (w.w)/2 = w = (3, 0), d/db (b.b)/2 = 4: norm 5
        ((weight * weight).sum() / 2 + (bias * bias).sum() / 2).backward();
        Assert.Equal(5, optimizer.GradientNorm(), 1e-9);
    }

    [Fact]
    public void NoTensorIsLeftBehindByASteps()
    {
        var network = Network();
        using var optimizer = new AdamW([new("all", Named(network), 0.01, 0.1)], 1);
        void Step()
        {
            using var scope = NewDisposeScope();
            Loss(network, rand([5, 7])).backward();
            optimizer.GradientNorm();
            optimizer.Step(1, 1);
        }
        Step();
        var before = TorchCollection.SettledTensors();
        for (var i = 0; i < 50; i++) Step();
        Assert.Equal(before, TorchCollection.SettledTensors());
    }

    /// <summary>Adam's first step is the learning rate in the gradient's direction, whenever it comes: with a count shared by all it would be three times that.</summary>
    [Fact]
    public void AParameterThatLearnsLateTakesAFirstStepOfOrdinarySize()
    {
        using var early = new TorchSharp.Modules.Parameter(zeros(3));
        using var late = new TorchSharp.Modules.Parameter(zeros(3));
        using var optimizer = new AdamW([new("all", [new("early", early), new("late", late)], 0.01, 0)], 1);
        using var scope = NewDisposeScope();
        for (var step = 0; step < 50; step++)
        {
            (early - 1).square().sum().backward();
            optimizer.GradientNorm();
            optimizer.Step(1, 1);
        }
        Assert.Equal([50, 0], optimizer.Steps);
        Assert.Equal([0f, 0f, 0f], late.data<float>().ToArray());
        (late * tensor([1f, -20f, 300f])).sum().backward();
        optimizer.GradientNorm();
        optimizer.Step(1, 1);
        Assert.Equal([50, 1], optimizer.Steps);
        Assert.Equal([-0.01, 0.01, -0.01], late.data<float>().ToArray().Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void ALargeParameterWithoutAGradientIsLeftAlone(int threads)
    {
        using var large = new TorchSharp.Modules.Parameter(ones(3 * 65_536 + 5));
        using var small = new TorchSharp.Modules.Parameter(tensor([3f, 4f]));
        using var optimizer = new AdamW([new("all", [new("large", large), new("small", small)], 0.1, 0.1)], threads);
        using var scope = NewDisposeScope();
        (small.square().sum() / 2).backward();
        Assert.Equal(5, optimizer.GradientNorm(), 1e-9);
        optimizer.Step(1, 1);
        Assert.True(large.eq(1).all().item<bool>());
        Assert.NotEqual(3f, small.data<float>()[0]);
    }

    private static nn.Module<Tensor, Tensor> Network()
    {
        manual_seed(7);
        return nn.Sequential(nn.Linear(7, 13), nn.Tanh(), nn.Linear(13, 3));
    }

    private static NamedParameter[] Named(nn.Module network) => [.. network.named_parameters().Select(p => new NamedParameter(p.name, p.parameter))];

    private static Tensor Loss(nn.Module<Tensor, Tensor> network, Tensor x) => network.call(x).pow(2).mean();
}
