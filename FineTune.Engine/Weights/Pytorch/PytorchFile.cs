using System.Text;
using static TorchSharp.torch;

namespace FineTune.Engine.Weights.Pytorch;

/// <summary>What <c>torch.save</c> wrote: a pickle in which tensors point into storages, and the storages' bytes.</summary>
/// <param name="path">For messages.</param>
internal abstract class PytorchFile(string path) : IDisposable
{
    public string Path { get; } = path;

    /// <summary>What was saved.</summary>
    public object? Root { get; protected init; }

    /// <summary>Bytes the file holds of a storage; null = it has no such storage.</summary>
    public abstract long? Bytes(string storage);

    /// <summary>Fills a contiguous tensor with a storage's bytes from <paramref name="first"/> on.</summary>
    /// <exception cref="EndOfStreamException">There are fewer.</exception>
    public abstract void Read(string storage, long first, Tensor target);

    public abstract void Dispose();

    /// <exception cref="UserException">It is neither of the two forms, is broken, or wants to run code.</exception>
    public static PytorchFile Open(string path)
    {
        FileStream file;
        try { file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16); }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserException("The weights file is missing.", "Fetch or copy it again.", new Place(path), e);
        }
        try
        {
            Span<byte> head = stackalloc byte[4];
            var isZip = file.ReadAtLeast(head, 4, throwOnEndOfStream: false) == 4 && head.SequenceEqual("PK\x03\x04"u8);
            file.Position = 0;
            return isZip ? new PytorchZip(path, file) : new PytorchLegacy(path, file);
        }
        catch (Exception e)
        {
            file.Dispose();
            if (e is FormatException or OverflowException or InvalidDataException or EndOfStreamException or DecoderFallbackException)
                throw new UserException($"The file is broken or is no PyTorch state dict: {e.Message.TrimEnd('.')}.", "Fetch or copy it again.", new Place(path), e);
            throw;
        }
    }

    /// <summary>('storage', type, key, location, elements) and in legacy files (.., view), as torch/serialization.py writes it; view = (key, first, elements) or None.</summary>
    protected static StorageReference Storage(object?[] id) => id switch
    {
        ["storage", PickleType type, string key, _, long elements] when elements >= 0 => new(key, type, 0, elements),
        ["storage", PickleType type, string key, _, long elements, null] when elements >= 0 => new(key, type, 0, elements),
        ["storage", PickleType type, string key, _, _, object?[] and [_, long first, long elements]] when first >= 0 && elements >= 0 => new(key, type, first, elements),
        _ => throw new FormatException("a storage is named in a way not known here"),
    };

    protected UserException Refused(string what, string remedy) => new(what, remedy, new Place(Path));
}
