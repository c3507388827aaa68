namespace FineTune.Engine.Data.Import;

/// <summary>A file inside a folder or a zip.</summary>
/// <param name="Path">Relative path with '/'.</param>
/// <param name="Length">Bytes to expect, for progress only.</param>
/// <param name="Open">Opens it from the start.</param>
internal sealed record Member(string Path, long Length, Func<Stream> Open)
{
    public string[] Segments { get; } = Path.Split('/');

    public string FileName => Segments[^1];

    public string Extension => System.IO.Path.GetExtension(Path).ToLowerInvariant();
}
