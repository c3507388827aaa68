namespace FineTune.Engine.Evaluation;

/// <summary>What the same sentences give without any pre-trained model: every word outside, and each word's most frequent tag.</summary>
public sealed record TaggingBaselines(TaggingBaseline Majority, TaggingBaseline? Classical);

public sealed record TaggingBaseline(string Name, double EntityF1, double WordAccuracy, double Seconds);

/// <summary>Precision, recall and F1 of one type of entity. Support = true entities of it.</summary>
public sealed record EntityTypeScore(string Type, double Precision, double Recall, double F1, int Support);

/// <summary>How well the entities of one split were found: an entity counts when its type, first and last word are right.</summary>
/// <param name="Split"><c>test</c>, <c>validation</c> or <c>train</c>.</param>
/// <param name="Rows">Sentences.</param>
/// <param name="EntityF1">Over all entities together (micro-averaged).</param>
/// <param name="EntityF1Interval">[low, high] of the 95 % interval.</param>
/// <param name="WordAccuracy">Share of words with the right tag; flattering where most words are outside.</param>
/// <param name="PerType">By name; every type that occurs among the true or the predicted entities.</param>
public sealed record TaggingReport(
    string Split, int Rows, int Words, double EntityF1, double[] EntityF1Interval, double EntityPrecision, double EntityRecall, double WordAccuracy,
    double MacroF1, IReadOnlyList<EntityTypeScore> PerType, TaggingBaselines? Baselines = null);
