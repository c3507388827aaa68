using FineTune.Studio.Shell;

namespace FineTune.Studio.Tests.Components;

public sealed class FormatTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1_000, "1 KB")]
    [InlineData(89_133, "89.1 KB")]
    [InlineData(999_999, "1 MB")]
    [InlineData(203_556_915, "204 MB")]
    [InlineData(10_000_000_000, "10 GB")]
    public void Bytes_are_short_and_decimal(long bytes, string text) => Assert.Equal(text, Format.Bytes(bytes));

    [Theory]
    [InlineData(-1, "0 s")]
    [InlineData(0.24, "0.2 s")]
    [InlineData(42.4, "42 s")]
    [InlineData(72, "1:12")]
    [InlineData(7500, "2:05:00")]
    public void Durations_read_like_a_clock(double seconds, string text) => Assert.Equal(text, Format.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(1, "1 row")]
    [InlineData(0, "0 rows")]
    [InlineData(10_003, "10,003 rows")]
    public void Counts_agree_with_their_word(long count, string text) => Assert.Equal(text, Format.Count(count, "row"));

    [Fact]
    public void Time_left_follows_from_the_share_done_and_is_silent_before_it_can_tell()
    {
        var now = DateTimeOffset.UtcNow;
        Assert.Equal("30 s left", Format.TimeLeft(0.25, now.AddSeconds(-10), now));
        Assert.Equal("", Format.TimeLeft(0.001, now.AddSeconds(-10), now));
        Assert.Equal("", Format.TimeLeft(null, now.AddSeconds(-10), now));
        Assert.Equal("", Format.TimeLeft(1, now.AddSeconds(-10), now));
    }
}
