using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FineTune.Engine.Tokenization;

/// <summary>
/// The ids of words seen lately: most words of a text are among a few thousand. A table of fixed size in which a newer word takes the
/// place of an older one; entries never change, so any thread reads and writes it without waiting.
/// </summary>
internal sealed class WordCache
{
    /// <summary>Longer words are rare, and each is another: they are not kept.</summary>
    public const int LongestWord = 48;

    private const int Bits = 16;

    private readonly Entry?[] _entries = new Entry?[1 << Bits];

    /// <summary>The ids of <paramref name="word"/>, or null when they have to be found.</summary>
    public int[]? Find(ReadOnlySpan<char> word) =>
        _entries[Slot(word)] is { } entry && word.SequenceEqual(entry.Word) ? entry.Ids : null;

    public void Keep(ReadOnlySpan<char> word, ReadOnlySpan<int> ids)
    {
        if (word.Length <= LongestWord) _entries[Slot(word)] = new Entry(word.ToString(), ids.ToArray());
    }

    /// <summary>A multiplicative hash over four characters at a time; the last four overlap those before them.</summary>
    private static int Slot(ReadOnlySpan<char> word)
    {
        const ulong Golden = 0x9E3779B97F4A7C15UL;
        ref var first = ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(word));
        var hash = (ulong)word.Length;
        if (word.Length >= 4)
        {
            for (var i = 0; i + 4 < word.Length; i += 4) hash = Mix((hash ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, 2 * i))) * Golden);
            hash ^= Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, 2 * (word.Length - 4)));
        }
        else
        {
            foreach (var c in word) hash = (hash << 16) ^ c;
        }
        return (int)((hash * Golden) >> (64 - Bits));
    }

    private static ulong Mix(ulong value) => value ^ (value >> 32);

    private sealed record Entry(string Word, int[] Ids);
}
