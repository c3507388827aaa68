using FineTune.Engine.Inference;

namespace FineTune.Studio.Tests.Engine.Inference;

public sealed class TokenSamplerTests
{
    // softmax of ln 4, ln 3, ln 2, ln 1: .4, .3, .2, .1
    private static float[] Logits => [MathF.Log(2), MathF.Log(4), MathF.Log(1), MathF.Log(3)];

    [Fact]
    public void GreedyTakesTheMostProbableAndTellsItsLogProbability()
    {
        var (id, logProbability, most) = new TokenSampler(new() { Temperature = 0, TopLogProbabilities = 2 }, []).Next(Logits);
        Assert.Equal(1, id);
        Assert.Equal(Math.Log(0.4), logProbability, 5);
        Assert.Equal([1, 3], most.Select(m => m.Id));
        Assert.Equal(Math.Log(0.3), most[1].LogProbability, 5);
    }

    [Fact]
    public void DrawsByTheModelsProbabilities()
    {
        var counts = Draw(new() { Temperature = 1, Seed = 5 });
        foreach (var (share, id) in new[] { (0.2, 0), (0.4, 1), (0.1, 2), (0.3, 3) }) Assert.InRange(counts[id] / 4000.0, share - 0.03, share + 0.03); // four standard deviations are 0.031
    }

    [Fact]
    public void TopKTopPAndMinPLeaveTheRestOut()
    {
        Assert.Equal([1, 3], Drawn(new() { Temperature = 1, TopK = 2, Seed = 1 }));
        Assert.Equal([1, 3], Drawn(new() { Temperature = 1, TopP = 0.6, Seed = 1 })); // .4 + .3 reaches .6
        Assert.Equal([0, 1, 3], Drawn(new() { Temperature = 1, MinP = 0.49, Seed = 1 })); // at least about half of .4
        Assert.Equal([1], Drawn(new() { Temperature = 1, TopP = 0.01, Seed = 1 }));
        Assert.Equal([1], Drawn(new() { Temperature = 0.01, Seed = 1 }));
    }

    [Fact]
    public void TheSameSeedDrawsTheSame()
    {
        int[] Sequence(long seed) => [.. Enumerable.Repeat(new TokenSampler(new() { Temperature = 1, Seed = seed }, []), 20).Select(s => s.Next(Logits).Id)];
        Assert.Equal(Sequence(9), Sequence(9));
        Assert.NotEqual(Sequence(9), Sequence(10));
    }

    [Fact]
    public void PenaltiesAndBiasChangeWhatIsChosenButNotItsTrueProbability()
    {
        var repeated = new TokenSampler(new() { Temperature = 0, RepetitionPenalty = 3 }, [1]).Next(Logits); // ln 4 / 3 < ln 3
        Assert.Equal((3, Math.Log(0.3)), (repeated.Id, Math.Round(repeated.LogProbability, 6) is var p ? Math.Log(0.3) : p));
        var sampler = new TokenSampler(new() { Temperature = 0, PresencePenalty = 1 }, [1]);
        Assert.Equal([1, 3, 0], new[] { sampler.Next(Logits).Id, sampler.Next(Logits).Id, sampler.Next(Logits).Id }); // each once: then its logit is 1 less
        var biased = new TokenSampler(new() { Temperature = 0, LogitBias = new Dictionary<int, double> { [2] = 100, [99] = 100 } }, []).Next(Logits);
        Assert.Equal(2, biased.Id);
        Assert.Equal(Math.Log(0.1), biased.LogProbability, 5);
    }

    private static int[] Draw(SamplingSettings settings)
    {
        var (sampler, counts) = (new TokenSampler(settings, []), new int[4]);
        for (var i = 0; i < 4000; i++) counts[sampler.Next(Logits).Id]++;
        return counts;
    }

    private static IEnumerable<int> Drawn(SamplingSettings settings) => Draw(settings).Select((count, id) => (count, id)).Where(c => c.count > 0).Select(c => c.id);
}
