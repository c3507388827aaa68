using FineTune.Engine.Data.Images.Layouts;

namespace FineTune.Engine.Data.Import;

/// <summary>One input to read rows from: a file on disk, a member of a zip or folder, or a tree of text files.</summary>
/// <param name="Name">What the person calls it (<c>archive.zip/inner.csv</c>); its extension chooses the reader.</param>
/// <param name="Part">The part its rows belong to.</param>
/// <param name="Length">Bytes to expect, for progress only: a zip's header may lie.</param>
/// <param name="Open">Opens it from the start; may be called again.</param>
internal sealed record SourceFile(string Name, DataPart Part, long Length, Func<Stream> Open)
{
    /// <summary>For a folder of texts per class: its files. They are rows, and <see cref="Open"/> is not used.</summary>
    public IReadOnlyList<Member>? Texts { get; init; }

    /// <summary>For parallel lines (words, tags, and classes where there are any): those files. The first of them gave the name, and <see cref="Open"/> is not used.</summary>
    public IReadOnlyList<Member>? Parallel { get; init; }

    /// <summary>For one of several plain texts: its path in the folder or zip, which stands in the column <c>file</c>.</summary>
    public string? Document { get; init; }

    /// <summary>For images: which, and what is said of them. They are rows, and <see cref="Open"/> is not used.</summary>
    public ImageLayout? Images { get; init; }

    /// <summary>Lower-case extension with its dot, or empty.</summary>
    public string Extension => Path.GetExtension(Name).ToLowerInvariant();

    public Place At(long? row = null, string? column = null) => new(Name, row, column);

    /// <summary>The same file with every stream wrapped.</summary>
    public SourceFile Wrapped(Func<Stream, Stream> wrap) => this with
    {
        Open = () => wrap(Open()),
        Texts = Texts?.Select(t => t with { Open = () => wrap(t.Open()) }).ToList(),
        Parallel = Parallel?.Select(t => t with { Open = () => wrap(t.Open()) }).ToList(),
    };
}
