using FineTune.Engine.Data.Images;
using FineTune.Engine.Data.Import;

namespace FineTune.Engine.Data.Readers;

/// <summary>The file formats that are read; a new one is a class and a line here.</summary>
internal static class RowReaders
{
    public const string WhatIsRead = "CSV, TSV, JSON, JSON Lines, Parquet, CoNLL (a word and its tag per line), a folder with seq.in, seq.out and label, a folder of .txt files per class, plain text (.txt, .md; one file or many), images (JPEG, PNG, WebP, BMP, GIF) in a folder per class, with a table of file and label, or with boxes as Pascal VOC, COCO or YOLO, and a zip (or .gz) of these are read.";

    private static readonly RowReader[] All =
    [
        new DelimitedReader(),
        new JsonReader(),
        new JsonLinesReader(),
        new ParquetFileReader(),
        new ConllReader(),
        new PlainTextReader(),
    ];

    /// <summary>Every extension a person may choose, for a file dialog. A single image is among them: it is refused with a sentence that helps.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [.. All.SelectMany(r => r.Extensions), ".zip", ".gz", .. ImageSignatures.Extensions];

    public static bool Knows(string extension) => All.Any(r => r.Extensions.Contains(extension));

    /// <summary>The rows of one input, streamed.</summary>
    /// <exception cref="UserException">No reader knows the file, or it is broken.</exception>
    public static IEnumerable<SourceRow> Read(SourceFile file, ReadContext context) =>
        file.Texts is not null ? TextFolderReader.Read(file, context)
        : file.Parallel is not null ? ParallelLinesReader.Read(file, context)
        : For(file).Read(file, context);

    private static RowReader For(SourceFile file)
    {
        // A Parquet file under a wrong name is still readable; a text under Parquet's name is refused by its reader.
        var magic = new byte[4];
        using (var stream = file.Open())
            if (stream.ReadAtLeast(magic, 4, throwOnEndOfStream: false) == 4 && FileSignatures.IsParquet(magic)) return All.OfType<ParquetFileReader>().Single();
        return All.FirstOrDefault(r => r.Extensions.Contains(file.Extension))
            ?? throw new UserException(file.Extension.Length > 0 ? $"Files ending in {file.Extension} are not read." : "The file has no extension that tells its format.",
                WhatIsRead + " Save the data as one of them.", file.At());
    }
}
