using System.Text.Json.Serialization;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Tasks;

namespace FineTune.Engine.Inference;

/// <summary>What a model said of one row; its JSON is what <c>predict --json</c> and the API give.</summary>
/// <param name="Asked">What it was asked about.</param>
public abstract record Answer([property: JsonIgnore] RowText Asked)
{
    /// <summary>For a terminal.</summary>
    /// <param name="top">Of many classes, how many to show.</param>
    public abstract IEnumerable<string> Lines(int top);
}

/// <param name="Probabilities">Of every class, the most probable first.</param>
public sealed record ClassAnswer(RowText Asked, string Label, IReadOnlyDictionary<string, float> Probabilities) : Answer(Asked)
{
    public override IEnumerable<string> Lines(int top) => Probabilities.Take(top).Select(p => $"{100 * p.Value,5:0.0} %  {p.Key}");
}

/// <param name="Score">On the scale of the training data.</param>
public sealed record ScoreAnswer(RowText Asked, float Score) : Answer(Asked)
{
    public override IEnumerable<string> Lines(int top) => [Score.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture)];
}

/// <param name="Words">The words as the model saw them.</param>
/// <param name="Tags">IOB2, one per word.</param>
/// <param name="Probabilities">Of each word's tag.</param>
public sealed record TagAnswer(RowText Asked, IReadOnlyList<string> Words, IReadOnlyList<string> Tags, IReadOnlyList<float> Probabilities) : Answer(Asked)
{
    /// <summary>Words that belong together.</summary>
    [JsonIgnore]
    public IReadOnlyList<EntitySpan> Entities => EntitySpan.Of(Tags);

    public override IEnumerable<string> Lines(int top) => Entities.Select(e => $"{e.Type}: {string.Join(' ', Words.Skip(e.Start).Take(e.End - e.Start))}").DefaultIfEmpty("(no tagged words)");
}

/// <param name="Boxes">In pixels of the upright image, the surest first.</param>
public sealed record BoxesAnswer(RowText Asked, IReadOnlyList<FoundObject> Boxes) : Answer(Asked)
{
    /// <summary>Below this a box is rather a guess; all of them are in the JSON.</summary>
    public const double Shown = 0.4;

    public override IEnumerable<string> Lines(int top) => Boxes.Where(b => b.Score >= Shown)
        .Select(b => FormattableString.Invariant($"{100 * b.Score,5:0.0} %  {b.Label}  at {b.X:0},{b.Y:0}, {b.Width:0} x {b.Height:0} pixels")).DefaultIfEmpty("(nothing found)");
}

/// <summary>Puts a model's numbers into words.</summary>
public static class Answers
{
    /// <param name="numbers">Of one row, as <see cref="Predictor.Predict(IReadOnlyList{RowText}, CancellationToken)"/> gives them.</param>
    public static Answer Of(Predictor predictor, RowText asked, float[] numbers)
    {
        var labels = predictor.Labels;
        if (predictor.Task.PerToken)
        {
            var tags = TagAnswers.MostProbable(numbers, labels.Count);
            return new TagAnswer(asked, WordSplit.Of(asked.First), [.. tags.Select(t => labels[t])], [.. tags.Select((t, word) => numbers[(word * labels.Count) + t])]);
        }
        if (labels.Count == 0) return new ScoreAnswer(asked, numbers[0]);
        return OfClasses(asked, labels, numbers);
    }

    /// <param name="probabilities">Of every label.</param>
    internal static ClassAnswer OfClasses(RowText asked, IReadOnlyList<string> labels, float[] probabilities) => new(asked, labels[LogLoss.MostProbable(probabilities)],
        new OrderedDictionary<string, float>(labels.Zip(probabilities, KeyValuePair.Create).OrderByDescending(p => p.Value).Select(p => KeyValuePair.Create(p.Key, MathF.Round(p.Value, 6)))));
}
