namespace FineTune.Engine.Evaluation;

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
    double MacroF1, IReadOnlyList<EntityTypeScore> PerType, BaselineScores? Baselines = null) : EvaluationReport(Split, Rows, Baselines)
{
    public override Headline Headline => new(MetricKind.EntityF1, EntityF1, EntityF1Interval);

    public override IReadOnlyList<Measure> Measures =>
    [
        new("Entity F1", EntityF1, "Precision and recall of whole entities together: type, first and last word must be right.", EntityF1Interval),
        new("Macro F1", MacroF1, "F1 of every type of entity, averaged: rare types count as much as frequent ones."),
        new("Precision", EntityPrecision, "Of the entities the model names, the share that is right."),
        new("Recall", EntityRecall, "Of the true entities, the share the model finds."),
        new("Word accuracy", WordAccuracy, "Share of words with the right tag; flattering where most words belong to no entity."),
    ];
}
