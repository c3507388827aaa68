namespace FineTune.Engine.Data.Readers;

/// <summary>A stream whose first bytes can be looked at before it is read: detection needs a sample, and the input may not be seekable (a zip's member).</summary>
internal sealed class HeadStream : Stream
{
    /// <summary>Bytes looked at: enough for a few hundred usual rows.</summary>
    public const int HeadSize = 1 << 16;

    private readonly Stream _inner;
    private readonly byte[] _head = new byte[HeadSize];
    private readonly int _headLength;
    private int _position;

    public HeadStream(Stream inner)
    {
        _inner = inner;
        _headLength = inner.ReadAtLeast(_head, HeadSize, throwOnEndOfStream: false);
    }

    public ReadOnlySpan<byte> Head => _head.AsSpan(0, _headLength);

    /// <summary>True when the head is the whole stream.</summary>
    public bool HeadIsAll => _headLength < HeadSize;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Leaves out the next bytes (a byte-order mark).</summary>
    public void Skip(int bytes) => _position += bytes;

    public override int Read(Span<byte> buffer)
    {
        if (_position >= _headLength) return HeadIsAll ? 0 : _inner.Read(buffer);
        var count = Math.Min(buffer.Length, _headLength - _position);
        _head.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _inner.Dispose();
        base.Dispose(disposing);
    }
}
