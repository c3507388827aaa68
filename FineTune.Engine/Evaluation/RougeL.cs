namespace FineTune.Engine.Evaluation;

/// <summary>
/// ROUGE-L (Lin, "ROUGE: a package for automatic evaluation of summaries", 2004) as Google's <c>rouge_score</c> computes it without stemming: texts in
/// lower case, tokens are runs of a-z and 0-9, everything else divides them; F1 of the longest common subsequence.
/// </summary>
/// <remarks>Texts in other scripts have no such tokens and score 0, as they do there.</remarks>
public static class RougeL
{
    /// <returns>0 to 1.</returns>
    public static double F1(string text, string reference)
    {
        string[] written = Tokens(text), wanted = Tokens(reference);
        if (written.Length == 0 || wanted.Length == 0) return 0;
        var common = (double)LongestCommonSubsequence(written, wanted);
        double precision = common / written.Length, recall = common / wanted.Length;
        return common == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }

    /// <summary>[N] F1 of every row; the score of a split is their mean.</summary>
    public static double[] PerRow(IReadOnlyList<string> texts, IReadOnlyList<string> references) => [.. texts.Zip(references, F1)];

    private static string[] Tokens(string text)
    {
        var characters = text.ToLowerInvariant().ToCharArray();
        for (var i = 0; i < characters.Length; i++)
            if (!(char.IsAsciiLetterLower(characters[i]) || char.IsAsciiDigit(characters[i]))) characters[i] = ' ';
        return new string(characters).Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The table of lengths row by row; only the last one is kept.</summary>
    private static int LongestCommonSubsequence(string[] a, string[] b)
    {
        var row = new int[b.Length + 1];
        foreach (var word in a)
        {
            var diagonal = 0;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = word == b[j - 1] ? diagonal + 1 : Math.Max(above, row[j - 1]);
                diagonal = above;
            }
        }
        return row[^1];
    }
}
