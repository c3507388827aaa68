using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine;

public sealed class LibtorchLoadTests
{
    /// <summary>Guards the mending of libLibTorchSharp.so in Directory.Build.targets: as shipped it does not load on Debian 12.</summary>
    [Fact]
    public void LibtorchLoadsAndMultiplies()
    {
        using var a = tensor(new float[] { 1, 2, 3, 4 }, [2, 2]); // [2, 2]
        using var product = a.matmul(a); // [2, 2]
        Assert.Equal([7f, 10f, 15f, 22f], product.data<float>().ToArray());
    }
}
