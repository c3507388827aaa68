using FineTune.Engine.Models.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Models.Images;

/// <summary>A step at sizes other than the usual ones: the library's own backward pass of a 1x1 convolution with a stride ended the process at some.</summary>
[Collection(nameof(TorchCollection))]
public sealed class ImageSizesTests
{
    [Theory]
    [InlineData("resnet18")]
    [InlineData("resnet50")]
    [InlineData("mobilenetv2_100")]
    public void EverySizeCanBeTrainedAt(string architecture)
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", $$"""{"architecture":"{{architecture}}"}""");
        using var model = (ImageBackbone)ImageFamilies.Create(folder.Root);
        using (no_grad())
            foreach (var parameter in model.parameters()) nn.init.uniform_(parameter, -0.05, 0.05);
        var threads = get_num_threads();
        try
        {
            foreach (var (count, size, batch) in new[] { (1, 32, 1), (1, 64, 2), (1, 96, 2), (2, 33, 1), (2, 96, 3), (1, 112, 1) })
            {
                set_num_threads(count);
                using var scope = NewDisposeScope();
                model.train();
                var features = model.call(rand(batch, 3, size, size)); // [B, F]
                features.sum().backward();
                Assert.Equal(model.FeatureSize, features.shape[1]);
                Assert.All(model.LayerGroups[0].Parameters, p => Assert.True(p.Parameter.grad!.isfinite().all().item<bool>()));
            }
        }
        finally { set_num_threads(threads); }
    }
}
