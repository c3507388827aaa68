namespace FineTune.Engine.Evaluation;

/// <summary>How many texts are their reference, letter for letter.</summary>
/// <param name="Strict">Rows that are equal as they stand.</param>
/// <param name="Normalised">Rows that are equal once white space is trimmed and every run of it is one space; case and punctuation count.</param>
public sealed record ExactMatch(int Rows, int Strict, int Normalised)
{
    /// <summary>Share of <see cref="Normalised"/> rows.</summary>
    public double Share => Rows == 0 ? 0 : (double)Normalised / Rows;

    /// <summary>[low, high] of 95 %.</summary>
    public double[] Interval => Intervals.Wilson(Normalised, Rows);

    public static ExactMatch Of(IReadOnlyList<string> texts, IReadOnlyList<string> references) => new(texts.Count,
        texts.Zip(references).Count(p => p.First == p.Second), texts.Zip(references).Count(p => IsMatch(p.First, p.Second)));

    /// <summary>Equal but for white space.</summary>
    public static bool IsMatch(string text, string reference) => Normalise(text) == Normalise(reference);

    private static string Normalise(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
