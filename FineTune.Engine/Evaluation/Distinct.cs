namespace FineTune.Engine.Evaluation;

/// <summary>How varied texts are, in words and signs of punctuation (the tokens that BLEU counts).</summary>
/// <param name="Distinct1">Different words as a share of all (Li, Galley, Brockett, Gao, Dolan, "A diversity-promoting objective function for neural conversation models", NAACL 2016).</param>
/// <param name="Distinct2">Different pairs of neighbours, divided by the number of words as in that paper.</param>
/// <param name="Repetition">Share of the runs of four words that stood in the same text before.</param>
/// <param name="LongestRepeat">Words of the longest run that stands twice in one text; it may overlap itself, so a word written ten times counts nine.</param>
public sealed record TextVariety(double Distinct1, double Distinct2, double Repetition, int LongestRepeat);

public static class Distinct
{
    private const int RepeatedRun = 4;

    /// <summary>Over all texts together: longer collections have lower shares of different words, so only compare texts of about the same length.</summary>
    public static TextVariety Of(IReadOnlyList<string> texts)
    {
        var grams = new NGrams();
        HashSet<int> words = [], pairs = [];
        long total = 0, runs = 0, repeated = 0;
        var longest = 0;
        foreach (var text in texts)
        {
            var orders = grams.Of(Tokens13a.Split(text), RepeatedRun);
            words.UnionWith(orders[0]);
            pairs.UnionWith(orders[1]);
            var fours = orders[RepeatedRun - 1];
            total += orders[0].Length;
            runs += fours.Length;
            repeated += fours.Length - fours.Distinct().Count();
            longest = Math.Max(longest, new SubstringAutomaton().Add(orders[0]));
        }
        return new(Share(words.Count, total), Share(pairs.Count, total), Share(repeated, runs), longest);
    }

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
