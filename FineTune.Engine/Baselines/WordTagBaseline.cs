using System.Diagnostics;
using FineTune.Engine.Data;
using FineTune.Engine.Evaluation;

namespace FineTune.Engine.Baselines;

/// <summary>What tagging gives without any pre-trained model: every word outside, and the tag that a word had most often in training (O for words never seen).</summary>
public static class WordTagBaseline
{
    /// <exception cref="UserException">There is no row to train on or to score.</exception>
    public static BaselineScores Score(TokenTaggingData data, IReadOnlyList<TaggedText> evaluated)
    {
        if (data.Train.Count == 0) throw new UserException("There are no training rows.", "Add sentences with tagged words.");
        if (evaluated.Count == 0) throw new UserException("There are no rows to score.", "Give the test part rows: change the split, or add a test file.");
        var clock = Stopwatch.StartNew();
        var majority = Of("every word O", data.Labels, evaluated, _ => 0, clock);
        clock.Restart();
        var usual = UsualTags(data.Train);
        return new(majority, Of("most frequent tag of each word", data.Labels, evaluated, w => usual.GetValueOrDefault(w), clock));
    }

    private static BaselineScore Of(string name, IReadOnlyList<string> labels, IReadOnlyList<TaggedText> rows, Func<string, int> tagOf, Stopwatch clock)
    {
        var entities = new EntityF1();
        foreach (var row in rows) entities.Add([.. row.Tags.Select(t => labels[t])], [.. row.Words.Select(w => labels[tagOf(w)])]);
        return new(name, null, null, clock.Elapsed.TotalSeconds) { EntityF1 = entities.Total.F1, WordAccuracy = entities.WordAccuracy };
    }

    /// <summary>Of equally frequent tags the first in the order of the labels.</summary>
    private static Dictionary<string, int> UsualTags(IReadOnlyList<TaggedText> rows) =>
        rows.SelectMany(r => r.Words.Zip(r.Tags)).CountBy(p => p).GroupBy(c => c.Key.First)
            .ToDictionary(g => g.Key, g => g.OrderByDescending(c => c.Value).ThenBy(c => c.Key.Second).First().Key.Second);
}
