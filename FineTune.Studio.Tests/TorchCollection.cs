namespace FineTune.Studio.Tests;

/// <summary>Tests that seed libtorch's generator, set its threads or count live tensors: all three are process-wide, so these run alone.</summary>
[CollectionDefinition(nameof(TorchCollection), DisableParallelization = true)]
public sealed class TorchCollection;
