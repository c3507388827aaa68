using FineTune.Engine.Data.Profiling;

namespace FineTune.Studio.Tests.Engine.Data;

public sealed class TruncationTests
{
    [Fact]
    public void Both_shares_are_said()
    {
        // 3 of 25 rows are longer than 128: 12 %. They have 160 + 200 + 200 = 560 tokens and lose 32 + 72 + 72 = 176: 31.4 %.
        var truncation = TruncationLoss.Of([.. Enumerable.Repeat(128, 22), 160, 200, 200], 128)!;
        Assert.Equal((.12, 176.0 / 560), (truncation.Rows, truncation.Lost));
        Assert.Equal("12 % of rows are longer than 128 tokens; they lose 31 % of their words.", truncation.Sentence);
    }

    [Fact]
    public void Nothing_lost_is_nothing_said()
    {
        Assert.Null(TruncationLoss.Of([1, 128], 128));
        Assert.Null(TruncationLoss.Of([], 128));
    }

    [Fact]
    public void Little_is_not_nothing() =>
        Assert.Equal("Less than 1 % of rows are longer than 1,000 tokens; they lose less than 1 % of their words.", TruncationLoss.Of([.. Enumerable.Repeat(5, 999), 1001], 1000)!.Sentence);

    [Fact]
    public void All_rows_may_be_longer() => Assert.Equal("100 % of rows are longer than 2 tokens; they lose 50 % of their words.", TruncationLoss.Of([4, 4], 2)!.Sentence);
}
