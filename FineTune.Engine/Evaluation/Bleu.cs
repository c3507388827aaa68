namespace FineTune.Engine.Evaluation;

/// <summary>A BLEU score with what it was made of.</summary>
/// <param name="Score">0 to 100.</param>
/// <param name="Precisions">Of runs of 1 to 4 tokens, 0 to 100, after smoothing.</param>
/// <param name="BrevityPenalty">1 unless the texts are shorter than their references.</param>
/// <param name="Length">Tokens of the scored texts.</param>
/// <param name="ReferenceLength">Tokens of the references closest in length.</param>
/// <param name="Signature">How it was computed, in sacreBLEU's notation.</param>
public sealed record BleuScore(double Score, IReadOnlyList<double> Precisions, double BrevityPenalty, long Length, long ReferenceLength, string Signature);

/// <summary>
/// BLEU-4 (Papineni, Roukos, Ward, Zhu, "BLEU: a method for automatic evaluation of machine translation", ACL 2002) as sacreBLEU defines it
/// (Post, "A call for clarity in reporting BLEU scores", WMT 2018): tokenizer 13a, case kept, exponential smoothing (method 3 of Chen, Cherry, WMT 2014).
/// </summary>
public static class Bleu
{
    private const int Orders = 4;

    /// <summary>Over all rows together: counts are added up, then the score is taken.</summary>
    /// <param name="references">[N], of every row one or more.</param>
    public static BleuScore Corpus(IReadOnlyList<string> texts, IReadOnlyList<IReadOnlyList<string>> references) => Of(texts, references, effectiveOrder: false);

    /// <summary>The same with one reference a row.</summary>
    public static BleuScore Corpus(IReadOnlyList<string> texts, IReadOnlyList<string> references) => Corpus(texts, [.. references.Select(r => (string[])[r])]);

    /// <summary>Of one text; lengths that it is too short for are left out (effective order), since they would make it 0.</summary>
    public static BleuScore Sentence(string text, params IReadOnlyList<string> references) => Of([text], [references], effectiveOrder: true);

    private static BleuScore Of(IReadOnlyList<string> texts, IReadOnlyList<IReadOnlyList<string>> references, bool effectiveOrder)
    {
        if (texts.Count != references.Count) throw new ArgumentException($"{texts.Count} texts, but references for {references.Count}.");
        var counts = new Counts();
        for (var i = 0; i < texts.Count; i++) counts.Add(texts[i], references[i]);
        var perRow = references.Select(r => r.Count).Distinct().ToList();
        return counts.Score(effectiveOrder, $"nrefs:{(perRow.Count == 1 ? perRow[0] : "var")}|case:mixed|eff:{(effectiveOrder ? "yes" : "no")}|tok:13a|smooth:exp");
    }

    private sealed class Counts
    {
        private readonly long[] _right = new long[Orders], _total = new long[Orders];
        private long _length, _referenceLength;

        public void Add(string text, IReadOnlyList<string> references)
        {
            var grams = new NGrams();
            var written = grams.Of(Tokens13a.Split(text), Orders);
            var wanted = references.Select(r => grams.Of(Tokens13a.Split(r), Orders)).ToList();
            _length += written[0].Length;
            // Of two equally close the shorter.
            _referenceLength += wanted.Select(w => w[0].Length).OrderBy(l => Math.Abs(l - written[0].Length)).ThenBy(l => l).First();
            for (var n = 0; n < Orders; n++)
            {
                // A run counts as often as it stands in the reference that has it most often.
                var allowed = wanted.SelectMany(w => w[n].CountBy(id => id)).GroupBy(c => c.Key, c => c.Value).ToDictionary(g => g.Key, g => g.Max());
                _total[n] += written[n].Length;
                _right[n] += written[n].CountBy(id => id).Sum(c => Math.Min(c.Value, allowed.GetValueOrDefault(c.Key)));
            }
        }

        public BleuScore Score(bool effectiveOrder, string signature)
        {
            var brevity = _length >= _referenceLength ? 1 : _length == 0 ? 0 : Math.Exp(1 - (double)_referenceLength / _length);
            var precisions = new double[Orders];
            // Nothing in common: smoothing would only invent a score.
            if (_right.All(c => c == 0)) return new(0, precisions, brevity, _length, _referenceLength, signature);
            var (smooth, order) = (1.0, Orders);
            for (var n = 0; n < Orders && _total[n] > 0; n++)
            {
                if (effectiveOrder) order = n + 1;
                precisions[n] = _right[n] > 0 ? 100.0 * _right[n] / _total[n] : 100 / ((smooth *= 2) * _total[n]);
            }
            // A precision of 0 has no logarithm; its mean is 0 then.
            var score = brevity * Math.Exp(precisions.Take(order).Sum(Math.Log) / order);
            return new(score, precisions, brevity, _length, _referenceLength, signature);
        }
    }
}
