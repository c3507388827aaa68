using System.Diagnostics;
using FineTune.Engine.Evaluation;

namespace FineTune.Studio.Tests.Engine.Evaluation;

public sealed class MemorizationTests
{
    private static readonly string[] Training =
    [
        "Once upon a time there was a small fox.",
        "The king sat on the hill and looked at the sea for a long time.",
        "A fox ran\nover the hill.",
    ];

    [Fact]
    public void TheLongestRunIsFoundWithItsRow()
    {
        var found = Memorization.Find(["One day the king sat on the hill and looked away.", "nothing\u00a0alike ☂"], Training);
        Assert.Equal(new MemorizedRun("king sat on the hill and looked", 12, 7, 1), found[0].Words);
        // By characters it may begin and end within a word ("he", "a"), which then counts as one.
        Assert.Equal(new MemorizedRun("he king sat on the hill and looked a", 9, 9, 1), found[0].Characters);
        Assert.Null(found[1].Words);
    }

    [Fact]
    public void WordsAreWholeAndWhiteSpaceIsAllTheSame()
    {
        var found = Memorization.Find(["foxes: A fox ran over  the hills"], Training)[0];
        Assert.Equal(new MemorizedRun("A fox ran over  the", 7, 5, 2), found.Words);
        // Verbatim the line break counts: what stands before it and " the hill" behind it are nine characters each, and the first is told.
        Assert.Equal(new MemorizedRun("A fox ran", 7, 3, 2), found.Characters);
    }

    [Fact]
    public void RowsAreNotJoined()
    {
        var found = Memorization.Find(["small fox. The king"], Training)[0];
        Assert.Equal(2, found.Words!.Words);
    }

    [Fact]
    public void ATextInsideAnotherIsFoundForBoth()
    {
        var found = Memorization.Find(["a small fox.", "there was a small fox. Then", "small"], Training);
        Assert.Equal([3, 5, 1], found.Select(f => f.Words!.Words));
        Assert.Equal(["a small fox.", "there was a small fox.", "small"], found.Select(f => f.Words!.Text));
    }

    [Fact]
    public void EveryRunIsTheLongestThereIs()
    {
        // Against the definition, on texts of two letters, where everything overlaps everything.
        var random = new Random(7);
        string Text(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => "ab "[random.Next(3)]));
        for (var round = 0; round < 60; round++)
        {
            string[] written = [.. Enumerable.Range(0, 4).Select(_ => Text(random.Next(25)))], training = [.. Enumerable.Range(0, 5).Select(_ => Text(random.Next(40)))];
            var found = Memorization.Find(written, training);
            for (var i = 0; i < written.Length; i++)
            {
                Assert.Equal(LongestCommon(written[i], training), found[i].Characters?.Text.Length ?? 0);
                if (found[i].Characters is not { } run) continue;
                Assert.Contains(run.Text, training[run.Row], StringComparison.Ordinal);
                Assert.Equal(run.Text, written[i].Substring(run.Start, run.Text.Length));
            }
        }
    }

    private static int LongestCommon(string text, string[] training)
    {
        for (var length = text.Length; length > 0; length--)
            for (var start = 0; start + length <= text.Length; start++)
                if (training.Any(t => t.Contains(text.Substring(start, length), StringComparison.Ordinal))) return length;
        return 0;
    }

    [Fact]
    public void MegabytesTakeSecondsAndAreReadOnce()
    {
        var random = new Random(3);
        string[] words = [.. Enumerable.Range(0, 5000).Select(i => new string([.. Enumerable.Range(0, 3 + i % 5).Select(_ => (char)('a' + random.Next(26)))]))];
        string Text(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => words[(int)(words.Length * Math.Pow(random.NextDouble(), 3))]));
        var planted = Text(40);
        IEnumerable<string> Rows() { for (var i = 0; i < 3000; i++) yield return i == 2777 ? $"{Text(80)} {planted} {Text(80)}" : Text(170); }
        string[] written = [.. Enumerable.Range(0, 64).Select(i => i == 10 ? $"{Text(100)} {planted} {Text(100)}" : Text(200))];
        var clock = Stopwatch.StartNew();
        var found = Memorization.Find(written, Rows());
        // Three megabytes: under a second where nothing else runs. Comparing every text with every row would take minutes.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(40), $"It took {clock.Elapsed}.");
        Assert.Contains(planted, found[10].Words!.Text);
        Assert.Equal(2777, found[10].Words!.Row);
        Assert.DoesNotContain(found.Where((_, i) => i != 10), f => f.Words!.Words >= Memorization.NotableWords);
    }
}
