using FineTune.Engine.Inference;
using FineTune.Studio.Playground;

namespace FineTune.Studio.OpenAi.Embedding;

/// <summary>The encoders that turn texts into vectors, ready for the next request.</summary>
public sealed class EncoderPool(TimeProvider time) : IDisposable
{
    private readonly WarmPool<SentenceEncoder> _pool = new(most: 2, TimeSpan.FromMinutes(10), time);

    public Task<WarmPool<SentenceEncoder>.Lease> RentAsync(string folder, CancellationToken token) =>
        _pool.RentAsync(GeneratorPool.VersionOf(folder), () => new SentenceEncoder(folder), token);

    public void Dispose() => _pool.Dispose();
}
