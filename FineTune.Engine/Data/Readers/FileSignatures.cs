namespace FineTune.Engine.Data.Readers;

/// <summary>What a file is by its first bytes, whatever its name says.</summary>
internal static class FileSignatures
{
    private static readonly (byte[] Magic, string What)[] Known =
    [
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], "a PNG image"),
        ([0xFF, 0xD8, 0xFF], "a JPEG image"),
        ("GIF8"u8.ToArray(), "a GIF image"),
        ("%PDF"u8.ToArray(), "a PDF document"),
        ("MZ"u8.ToArray(), "a Windows program"),
        ([0x7F, (byte)'E', (byte)'L', (byte)'F'], "a Linux program"),
        ([0xD0, 0xCF, 0x11, 0xE0], "an old Excel or Word file"),
        ("SQLite format 3"u8.ToArray(), "an SQLite database"),
        ([(byte)'7', (byte)'z', 0xBC, 0xAF], "a 7-Zip archive"),
        ("Rar!"u8.ToArray(), "a RAR archive"),
        ([(byte)'B', (byte)'Z', (byte)'h'], "a bzip2 archive"),
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'], "an xz archive"),
        ([0x28, 0xB5, 0x2F, 0xFD], "a Zstandard archive"),
        ("PK\u0003\u0004"u8.ToArray(), "a zip archive"),
        ([0x1F, 0x8B], "a gzip file"),
        ("PAR1"u8.ToArray(), "a Parquet file"),
        ("ORC"u8.ToArray(), "an ORC file"),
        ("ARROW1"u8.ToArray(), "an Arrow file"),
    ];

    public static bool IsZip(ReadOnlySpan<byte> head) => head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8);

    public static bool IsGzip(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);

    public static bool IsParquet(ReadOnlySpan<byte> head) => head.StartsWith("PAR1"u8);

    /// <exception cref="UserException">The bytes are no text.</exception>
    public static void RefuseBinary(Place file, ReadOnlySpan<byte> head)
    {
        var what = TextEncoding.Detect(head) is { Mark: > 0 } ? null : What(head);
        // Zeros that are not every second byte (UTF-16) occur in no text.
        if (what is null && head.Contains((byte)0) && !TextEncoding.Detect(head).Name.StartsWith("UTF-16", StringComparison.Ordinal)) what = "a binary file";
        if (what is null) return;
        throw new UserException($"The file is {what}, not a text file.",
            "Save the data as CSV (UTF-8) and choose that file; " + RowReaders.WhatIsRead, file);
    }

    /// <summary>In words, by the first bytes; null when they say nothing.</summary>
    internal static string? What(ReadOnlySpan<byte> head)
    {
        foreach (var (magic, what) in Known)
            // Two letters alone may begin a text ("MZ..."): a binary file has control bytes near.
            if (head.StartsWith(magic) && (magic.Length > 2 && magic[0] > 127 || head.Contains((byte)0) || magic.Length > 3)) return what;
        return null;
    }
}
