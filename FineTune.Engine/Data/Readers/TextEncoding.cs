using System.Text;

namespace FineTune.Engine.Data.Readers;

/// <summary>Which character encoding a file has, told from its first bytes.</summary>
/// <param name="Encoding">The encoding.</param>
/// <param name="Mark">Length of the byte-order mark at the start.</param>
/// <param name="Name">Its usual name, for notes.</param>
internal sealed record TextEncoding(Encoding Encoding, int Mark, string Name)
{
    /// <summary>Windows-1252: Latin-1 with printable characters where Latin-1 has control codes, so it reads both.</summary>
    public static TextEncoding Windows1252 { get; } = new(CodePagesEncodingProvider.Instance.GetEncoding(1252)!, 0, "Windows-1252");

    public static TextEncoding Utf8 { get; } = new(new UTF8Encoding(false), 0, "UTF-8");

    private static readonly UnicodeEncoding Utf16LittleEndian = new(bigEndian: false, byteOrderMark: false);
    private static readonly UnicodeEncoding Utf16BigEndian = new(bigEndian: true, byteOrderMark: false);

    /// <param name="head">The file's first bytes; may end within a character.</param>
    public static TextEncoding Detect(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) return Utf8 with { Mark = 3 };
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return new(Utf16LittleEndian, 2, "UTF-16");
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return new(Utf16BigEndian, 2, "UTF-16 (big endian)");
        // Latin text in UTF-16 has a zero in every second byte; no other text has zeros at all.
        var (even, odd) = CountZeros(head);
        if (odd > head.Length * 0.15 && even < odd / 4) return new(Utf16LittleEndian, 0, "UTF-16");
        if (even > head.Length * 0.15 && odd < even / 4) return new(Utf16BigEndian, 0, "UTF-16 (big endian)");
        return LooksLikeUtf8(head) ? Utf8 : Windows1252;
    }

    /// <summary>Valid, or mostly valid: a broken byte among many right characters is damage, not another encoding.</summary>
    private static bool LooksLikeUtf8(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..CompleteLength(bytes)];
        if (System.Text.Unicode.Utf8.IsValid(bytes)) return true;
        var (valid, broken) = (0, 0);
        while (!bytes.IsEmpty)
        {
            var ok = Rune.DecodeFromUtf8(bytes, out _, out var length) == System.Buffers.OperationStatus.Done;
            if (!ok) broken++;
            else if (length > 1) valid++;
            bytes = bytes[length..];
        }
        return valid > broken;
    }

    /// <summary>Length without a character that is cut off at the end.</summary>
    internal static int CompleteLength(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var value = bytes[^back];
            if ((value & 0xC0) == 0x80) continue;
            var needed = value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : value >= 0xC0 ? 2 : 1;
            return needed > back ? bytes.Length - back : bytes.Length;
        }
        return bytes.Length;
    }

    private static (int Even, int Odd) CountZeros(ReadOnlySpan<byte> bytes)
    {
        var (even, odd) = (0, 0);
        for (var i = 0; i < bytes.Length; i++)
            if (bytes[i] == 0)
                if (i % 2 == 0) even++;
                else odd++;
        return (even, odd);
    }
}
