using System.Globalization;
using System.Text.RegularExpressions;
using FineTune.Engine.Data;

namespace FineTune.Engine.Training;

/// <summary>Finds the line of a training file that a provider's sentence speaks of.</summary>
internal static partial class ApiLines
{
    /// <summary>1-based; null where it names none.</summary>
    public static long? In(string said) => Line().Match(said) is { Success: true } match && long.TryParse(match.Groups["line"].Value.Replace(",", ""), CultureInfo.InvariantCulture, out var line) ? line : null;

    /// <summary>Our files are named by their part.</summary>
    public static DataPart PartOf(string said) => said.Contains("validation", StringComparison.OrdinalIgnoreCase) ? DataPart.Validation : DataPart.Train;

    [GeneratedRegex(@"\b(line|example)s?\s+#?(?<line>\d[\d,]*)", RegexOptions.IgnoreCase)]
    private static partial Regex Line();
}
