using System.Text;

namespace FineTune.Engine.Data.Readers;

/// <summary>
/// Passes bytes through and watches that they are UTF-8, because a sample proves nothing about the rest of a file. A first
/// broken byte after nothing but ASCII means that the file never was UTF-8; after proper multi-byte characters it is damage.
/// </summary>
internal sealed class Utf8Watch(Stream inner, Action broken) : Stream
{
    private readonly byte[] _carry = new byte[4];
    private int _carried;
    private bool _reported;

    /// <summary>True once a proper character beyond ASCII was seen.</summary>
    public bool SawMultiByte { get; private set; }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        if (!_reported) Check(buffer[..count]);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    private void Check(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || (_carried == 0 && Ascii.IsValid(bytes))) return;
        while (_carried > 0 && !bytes.IsEmpty)
        {
            _carry[_carried++] = bytes[0];
            bytes = bytes[1..];
            var status = Rune.DecodeFromUtf8(_carry.AsSpan(0, _carried), out _, out _);
            if (status == System.Buffers.OperationStatus.NeedMoreData) continue;
            if (status == System.Buffers.OperationStatus.InvalidData) { Report(); return; }
            (_carried, SawMultiByte) = (0, true);
        }
        var complete = TextEncoding.CompleteLength(bytes);
        if (!System.Text.Unicode.Utf8.IsValid(bytes[..complete]))
        {
            // What comes before the broken byte counts as seen.
            for (var rest = bytes; Rune.DecodeFromUtf8(rest, out var rune, out var length) == System.Buffers.OperationStatus.Done; rest = rest[length..])
                SawMultiByte |= !rune.IsAscii;
            Report();
            return;
        }
        SawMultiByte = SawMultiByte || !Ascii.IsValid(bytes[..complete]);
        bytes[complete..].CopyTo(_carry);
        _carried = bytes.Length - complete;
    }

    private void Report()
    {
        _reported = true;
        broken();
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
