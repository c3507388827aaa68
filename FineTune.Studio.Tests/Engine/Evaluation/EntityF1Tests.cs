using CsCheck;
using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Evaluation;

namespace FineTune.Studio.Tests.Engine.Evaluation;

public sealed class EntityF1Tests
{
    private static EntityF1 Of(params (string Truth, string Predicted)[] sentences)
    {
        var entities = new EntityF1();
        foreach (var (truth, predicted) in sentences) entities.Add(truth.Split(' '), predicted.Split(' '));
        return entities;
    }

    /// <summary>The example of seqeval's README: precision .50, recall .50; MISC 0 of 1, PER 1 of 1; macro F1 .50.</summary>
    [Fact]
    public void The_published_example_of_seqeval()
    {
        var entities = Of(("O O O B-MISC I-MISC I-MISC O", "O O B-MISC I-MISC I-MISC I-MISC O"), ("B-PER I-PER O", "B-PER I-PER O"));
        Assert.Equal(new EntityCounts(1, 2, 2), entities.Total);
        Assert.Equal((.5, .5, .5), (entities.Total.Precision, entities.Total.Recall, entities.Total.F1));
        Assert.Equal((.5, .5, .5), entities.Macro);
        Assert.Equal([new("MISC", 0, 0, 0, 1), new EntityTypeScore("PER", 1, 1, 1, 1)], entities.PerType);
        // 7 + 3 words, of which the third is wrong (O/B) and the fourth (B/I).
        Assert.Equal(.8, entities.WordAccuracy, 12);
    }

    [Theory]
    // right, predicted, true
    [InlineData("B-a I-a O", "O I-a O", 0, 1, 1)] // I- after O begins an entity, but a shorter one
    [InlineData("O B-a I-a", "O I-a I-a", 1, 1, 1)] // ... and the very same one here
    [InlineData("B-a I-a I-a", "B-a I-b I-a", 0, 3, 1)] // another type begins a new one each time: a, b, a
    [InlineData("B-a I-a", "B-a B-a", 0, 2, 1)] // B- always begins
    [InlineData("B-a B-a", "B-a I-a", 0, 1, 2)]
    [InlineData("B-a O B-b", "B-b O B-b", 1, 2, 2)] // right place, wrong type
    [InlineData("O O", "B-a O", 0, 1, 0)]
    [InlineData("B-a", "O", 0, 0, 1)]
    [InlineData("O", "O", 0, 0, 0)]
    public void Counts_are_those_of_conlleval(string truth, string predicted, int right, int found, int real) =>
        Assert.Equal(new EntityCounts(right, found, real), Of((truth, predicted)).Total);

    [Fact]
    public void Sentences_do_not_run_into_each_other() => Assert.Equal(new EntityCounts(2, 2, 2), Of(("O B-a", "O B-a"), ("I-a O", "I-a O")).Total);

    [Fact]
    public void A_type_that_is_only_predicted_counts_in_the_macro_average()
    {
        // a: 1 right of 1 and 1: F1 1. b: predicted once, never true: F1 0.
        var entities = Of(("B-a O", "B-a B-b"));
        Assert.Equal((.5, .5, .5), entities.Macro);
        Assert.Equal(0, entities.PerType[1].Support);
        Assert.Equal(2.0 / 3, entities.Total.F1, 12);
    }

    private static readonly Gen<string[]> Sentence = Gen.Int[0, 4].Select(i => new[] { "O", "B-a", "I-a", "B-b", "I-b" }[i]).Array[1, 12];

    [Fact]
    public void A_perfect_prediction_scores_one() => Sentence.Array[1, 5].Sample(sentences =>
    {
        var entities = new EntityF1();
        foreach (var sentence in sentences) entities.Add(sentence, sentence);
        var any = sentences.Any(s => s.Any(t => t != "O"));
        Assert.Equal(any ? 1 : 0, entities.Total.F1);
        // Draws may hold no sentence with an entity, so only the upper end is sure.
        Assert.Equal(1, Intervals.BootstrapEntityF1(entities, 1, 20)[1]);
        Assert.Equal(1, entities.WordAccuracy);
    }, iter: 300);

    [Fact]
    public void The_interval_holds_the_score_and_is_the_same_for_the_same_seed()
    {
        var entities = Of([.. Enumerable.Range(0, 400).Select(i => ("B-a O B-b I-b", i % 4 == 0 ? "O O B-b I-b" : "B-a O B-b I-b"))]);
        var interval = Intervals.BootstrapEntityF1(entities, 3);
        Assert.Equal(interval, Intervals.BootstrapEntityF1(entities, 3));
        Assert.NotEqual(interval, Intervals.BootstrapEntityF1(entities, 4));
        Assert.InRange(entities.Total.F1, interval[0], interval[1]);
        // 700 right, 700 found, 800 true: 1400/1500. With m misses per sentence F1 = (4 - 2m)/(4 - m), whose slope at m = .25 is -.284; the mean of m has
        // a standard error of sqrt(.25 * .75 / 400) = .0217, so the interval is 2 * 1.96 * .284 * .0217 = .0241 wide.
        Assert.Equal(1400.0 / 1500, entities.Total.F1, 12);
        Assert.InRange(interval[1] - interval[0], .021, .028);
    }

    [Fact]
    public void A_report_says_it_all()
    {
        string[] labels = ["O", "B-a", "I-a"];
        TaggedText[] rows = [new(["x", "y", "z"], [1, 2, 0], new(DataPart.Test, 0)), new(["w"], [1], new(DataPart.Test, 1))];
        var report = TaggingMetrics.Evaluate("test", labels, rows, [[1, 2, 0], [0]]);
        Assert.Equal(("test", 2, 4, .75), (report.Split, report.Rows, report.Words, report.WordAccuracy));
        Assert.Equal((1, .5, 2.0 / 3), (report.EntityPrecision, report.EntityRecall, report.EntityF1));
        Assert.Equal(new EntityTypeScore("a", 1, .5, 2.0 / 3, 2), Assert.Single(report.PerType));
        Assert.Throws<UserException>(() => TaggingMetrics.Evaluate("test", labels, [], []));
        Assert.Throws<ArgumentException>(() => TaggingMetrics.Evaluate("test", labels, rows, [[1, 2], [0]]));
    }
}
