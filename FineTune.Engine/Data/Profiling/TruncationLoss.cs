using System.Globalization;

namespace FineTune.Engine.Data.Profiling;

/// <summary>What a model that reads at most so many tokens does not see.</summary>
/// <param name="Rows">Share of the rows that are longer.</param>
/// <param name="Lost">Share of those rows' text (by tokens) that is cut off.</param>
/// <param name="Sentence">Both for a person.</param>
public sealed record TruncationLoss(double Rows, double Lost, string Sentence)
{
    /// <param name="lengths">Tokens of each row.</param>
    /// <returns>Null when nothing is lost.</returns>
    public static TruncationLoss? Of(IEnumerable<int> lengths, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        var (rows, longer, tokens, cut) = (0L, 0L, 0L, 0L);
        foreach (var length in lengths)
        {
            rows++;
            if (length <= maxLength) continue;
            (longer, tokens, cut) = (longer + 1, tokens + length, cut + length - maxLength);
        }
        if (longer == 0) return null;
        var (share, lost) = ((double)longer / rows, (double)cut / tokens);
        return new(share, lost, string.Create(CultureInfo.InvariantCulture, $"{Percent(share)} of rows are longer than {maxLength:N0} tokens; they lose {Percent(lost).ToLowerInvariant()} of their words."));
    }

    /// <summary>Whole percents; never 0 where there is something, never 100 where something is left.</summary>
    private static string Percent(double share) => share switch
    {
        < 0.005 => "Less than 1 %",
        >= 0.995 and < 1 => "More than 99 %",
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(100 * share, MidpointRounding.AwayFromZero):0} %"),
    };
}
