using System.Text;
using FineTune.Engine.Data.Import;

namespace FineTune.Engine.Data.Readers;

/// <summary>A text file opened with its encoding found out.</summary>
internal sealed class TextInput : IDisposable
{
    private readonly HeadStream _head;
    private readonly Stream _bytes;

    /// <param name="forceWindows1252">The file turned out not to be UTF-8 on an earlier pass.</param>
    public TextInput(SourceFile file, ReadLog log, bool forceWindows1252)
    {
        _head = new HeadStream(file.Open());
        _bytes = _head;
        try
        {
            (Encoding, Sample) = Detect(file, log, forceWindows1252);
        }
        catch
        {
            Dispose();
            throw;
        }
        if (Encoding != TextEncoding.Utf8.Encoding) return;
        Utf8Watch? watch = null;
        _bytes = watch = new Utf8Watch(_head, () =>
        {
            if (!watch!.SawMultiByte) throw new NotUtf8Exception(file);
            log.Note($"{file.Name} has bytes that are not UTF-8; they are shown as \uFFFD.");
        });
    }

    private (Encoding, string) Detect(SourceFile file, ReadLog log, bool forceWindows1252)
    {
        FileSignatures.RefuseBinary(file.At(), _head.Head);
        var encoding = forceWindows1252 ? TextEncoding.Windows1252 : TextEncoding.Detect(_head.Head);
        if (_head.HeadIsAll && encoding.Encoding.GetCharCount(_head.Head[encoding.Mark..]) == 0)
            throw new UserException("The file is empty.", "Choose a file with a header line and rows of data.", file.At());
        if (encoding.Name != "UTF-8") log.Note($"{file.Name} was read as {encoding.Name}.");
        _head.Skip(encoding.Mark);
        return (encoding.Encoding, encoding.Encoding.GetString(_head.Head[encoding.Mark..]));
    }

    public Encoding Encoding { get; }

    /// <summary>The first characters; the last may be cut.</summary>
    public string Sample { get; }

    public bool SampleIsAll => _head.HeadIsAll;

    public TextReader Characters() => new StreamReader(_bytes, Encoding, detectEncodingFromByteOrderMarks: false, 1 << 16);

    /// <summary>The same as UTF-8 bytes.</summary>
    public Stream Utf8Bytes() => _bytes is Utf8Watch ? _bytes : Encoding.CreateTranscodingStream(_bytes, Encoding, System.Text.Encoding.UTF8);

    public void Dispose() => _bytes.Dispose();
}

/// <summary>A file taken for UTF-8 is not; the import starts anew and reads it as Windows-1252.</summary>
internal sealed class NotUtf8Exception(SourceFile file) : Exception($"{file.Name} is not UTF-8.")
{
    public SourceFile File { get; } = file;
}
