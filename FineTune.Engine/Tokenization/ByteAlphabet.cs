using System.Text;

namespace FineTune.Engine.Tokenization;

/// <summary>
/// How byte-level vocabularies spell the 256 bytes as printable characters: printable Latin-1 stays as it is, the others follow from
/// U+0100 on (a space is "Ġ"). Radford et al. 2019; openai/gpt-2 encoder.py, bytes_to_unicode.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = Create();
    private static readonly Dictionary<char, byte> Bytes = Enumerable.Range(0, 256).ToDictionary(b => Characters[b], b => (byte)b);

    public static char Of(byte value) => Characters[value];

    /// <summary>The bytes a piece spells; characters outside the alphabet (of added tokens) stand for themselves in UTF-8.</summary>
    public static byte[] Decode(string piece)
    {
        if (piece.All(Bytes.ContainsKey)) return [.. piece.Select(c => Bytes[c])];
        return [.. piece.EnumerateRunes().SelectMany(r => r.IsBmp && Bytes.TryGetValue((char)r.Value, out var b) ? [b] : Encoding.UTF8.GetBytes(r.ToString()))];
    }

    private static char[] Create()
    {
        var characters = new char[256];
        var next = 0x100;
        for (var b = 0; b < 256; b++)
            characters[b] = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)b : (char)next++;
        return characters;
    }
}
