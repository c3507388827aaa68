using System.Diagnostics;
using FineTune.Engine.Tokenization;

namespace FineTune.Engine.Cli.Bench;

/// <summary>How fast texts are cut into tokens, on one core and without a model.</summary>
internal static class BenchTokenizers
{
    /// <summary>Warmed up until the runtime has compiled what is hot; then the best of many passes, as others may be using the machine.</summary>
    public static IEnumerable<BenchFigure> WordPiece(BenchModel model)
    {
        var texts = model.Texts;
        var tokenizer = Tokenization.WordPiece.Create(Pieces(texts));
        Passes(tokenizer, texts, seconds: 3);
        yield return new("WordPiece, one core", Passes(tokenizer, texts, seconds: 3) / 1e6, "million tokens/s", "at least 10");
    }

    /// <returns>Tokens per second of the fastest pass.</returns>
    private static double Passes(Tokenizer tokenizer, IReadOnlyList<string> texts, double seconds)
    {
        var best = 0.0;
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;)
        {
            var (pass, tokens) = (Stopwatch.GetTimestamp(), 0L);
            foreach (var text in texts) tokens += tokenizer.Encode(text).Length;
            best = Math.Max(best, tokens / Stopwatch.GetElapsedTime(pass).TotalSeconds);
        }
        return best;
    }

    /// <summary>A vocabulary for the rows at hand: their common words whole, all others by letters.</summary>
    private static IEnumerable<string> Pieces(IEnumerable<string> texts)
    {
        var characters = Enumerable.Range('!', '~' - '!' + 1).Select(c => ((char)c).ToString()).ToList();
        var words = texts.SelectMany(t => t.ToLowerInvariant().Split(' ')).Where(w => w.Length > 1 && w.All(char.IsAsciiLetterOrDigit)).CountBy(w => w).Where(w => w.Value >= 5).Select(w => w.Key);
        return [.. SpecialTokenNames.Bert.All, .. characters, .. characters.Select(c => "##" + c), .. words];
    }
}
