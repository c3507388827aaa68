using FineTune.Engine.Data;
using FineTune.Engine.Evaluation;

namespace FineTune.Engine.Baselines;

/// <summary>What classifying pairs gives without any pre-trained model: the classical model reads both texts as one, with a mark between.</summary>
public static class PairBaseline
{
    /// <summary>As <see cref="ClassicalBaseline.Score"/>, on the joined texts.</summary>
    /// <exception cref="UserException">There is no row to train on or to score.</exception>
    /// <exception cref="OperationCanceledException">The token asked for it.</exception>
    public static BaselineScores Score(
        TextPairData data, IReadOnlyList<LabelledPair> evaluated, int seed, CancellationToken token = default, Action<string>? log = null) =>
        ClassicalBaseline.Score(new TextClassificationData(data.Labels, Joined(data.Train), [], [], []), Joined(evaluated), seed, token, log);

    /// <summary>The pair as the one text that the classical model reads, in training and after it.</summary>
    public static string Join(string first, string second) => first + " [SEP] " + second;

    /// <summary>Pairs as rows of the classical model.</summary>
    public static IReadOnlyList<LabelledText> Joined(IReadOnlyList<LabelledPair> pairs) => [.. pairs.Select(p => new LabelledText(Join(p.First, p.Second), p.Label, p.Row))];
}
