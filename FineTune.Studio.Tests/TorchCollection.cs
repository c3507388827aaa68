using TorchSharp;

namespace FineTune.Studio.Tests;

/// <summary>Tests that seed libtorch's generator, set its threads or count live tensors: all three are process-wide, so these run alone.</summary>
[CollectionDefinition(nameof(TorchCollection), DisableParallelization = true)]
public sealed class TorchCollection
{
    /// <summary>Live tensors, without what tests before left to the garbage collector: it may come at any time.</summary>
    public static long SettledTensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return torch.Tensor.TotalCount;
    }
}
