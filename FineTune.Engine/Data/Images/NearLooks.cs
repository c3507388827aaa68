using System.Numerics;

namespace FineTune.Engine.Data.Images;

/// <summary>
/// Finds perceptual hashes that differ in few bits without comparing all with all: of five bands of a hash at least one is equal when at most four bits
/// differ, so only what shares a band is compared (Manku, Jain, Das Sarma, "Detecting near-duplicates for web crawling", WWW 2007).
/// </summary>
internal sealed class NearLooks
{
    /// <summary>Bits in which near-duplicates may differ, of 64.</summary>
    public const int MostBits = 4;

    private const int Bands = MostBits + 1;
    private const int Width = 13;
    private const int Keys = 1 << Width;

    /// <summary>Fewer bits than this, or all but so few: a plain area, which looks like any other plain area.</summary>
    private const int LeastBits = 8;

    private readonly ulong[] _looks;
    private readonly int[][] _starts = new int[Bands][];
    private readonly int[][] _rows = new int[Bands][];

    public NearLooks(ulong[] looks)
    {
        _looks = looks;
        for (var band = 0; band < Bands; band++)
        {
            // Rows of each key one behind the other, in ascending order: a counting sort.
            var starts = new int[Keys + 1];
            foreach (var look in looks) starts[Key(look, band) + 1]++;
            for (var k = 0; k < Keys; k++) starts[k + 1] += starts[k];
            var (next, rows) = (starts[..^1], new int[looks.Length]);
            for (var row = 0; row < looks.Length; row++) rows[next[Key(looks[row], band)]++] = row;
            (_starts[band], _rows[band]) = (starts, rows);
        }
    }

    /// <summary>Rows below <paramref name="before"/> that look nearly the same, each once.</summary>
    public IEnumerable<int> Of(ulong look, int before = int.MaxValue)
    {
        if (BitOperations.PopCount(look) is < LeastBits or > 64 - LeastBits) yield break;
        for (var band = 0; band < Bands; band++)
        {
            var key = Key(look, band);
            for (var at = _starts[band][key]; at < _starts[band][key + 1]; at++)
            {
                var row = _rows[band][at];
                if (row >= before) break;
                if (BitOperations.PopCount(look ^ _looks[row]) <= MostBits && IsFirst(look, _looks[row], band)) yield return row;
            }
        }
    }

    /// <summary>What shares several bands is told in the first of them only.</summary>
    private static bool IsFirst(ulong look, ulong other, int band)
    {
        for (var b = 0; b < band; b++)
            if (Key(look, b) == Key(other, b)) return false;
        return true;
    }

    private static int Key(ulong look, int band) => (int)(look >> (band * Width)) & (Keys - 1);
}
