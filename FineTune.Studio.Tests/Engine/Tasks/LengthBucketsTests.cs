using CsCheck;
using FineTune.Engine.Tasks;

namespace FineTune.Studio.Tests.Engine.Tasks;

public sealed class LengthBucketsTests
{
    [Fact]
    public void EveryRowComesOnceInBatchesOfTheSize() =>
        Gen.Select(Gen.Int[1, 100].Array[1, 500], Gen.Int[1, 40], Gen.Int[0, 9]).Sample((lengths, batchSize, epoch) =>
        {
            var batches = LengthBuckets.Epoch(lengths, batchSize, seed: 1, epoch);
            Assert.Equal(Enumerable.Range(0, lengths.Length), batches.SelectMany(b => b).Order());
            Assert.Equal(LengthBuckets.Batches(lengths.Length, batchSize), batches.Length);
            Assert.All(batches, b => Assert.InRange(b.Length, 1, batchSize));
        }, iter: 200);

    [Fact]
    public void SameSeedAndEpochGiveTheSameBatchesAndAnotherEpochOthers()
    {
        var lengths = Enumerable.Range(0, 300).Select(i => i % 37).ToArray();
        Assert.Equal(LengthBuckets.Epoch(lengths, 16, 5, 2), LengthBuckets.Epoch(lengths, 16, 5, 2));
        Assert.NotEqual(LengthBuckets.Epoch(lengths, 16, 5, 2), LengthBuckets.Epoch(lengths, 16, 5, 3));
        Assert.NotEqual(LengthBuckets.Epoch(lengths, 16, 5, 2), LengthBuckets.Epoch(lengths, 16, 6, 2));
    }

    [Fact]
    public void PadsLittle()
    {
        var random = new Random(1);
        var lengths = Enumerable.Range(0, 5000).Select(_ => 3 + (int)(random.NextDouble() * random.NextDouble() * 60)).ToArray();
        var batches = LengthBuckets.Epoch(lengths, 32, 1, 0);
        var padded = batches.Sum(b => b.Length * b.Max(r => lengths[r]));
        Assert.InRange((double)padded / lengths.Sum(), 1.0, 1.10);
    }
}
