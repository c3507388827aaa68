using FineTune.Engine;
using TorchSharp;

namespace FineTune.Studio.Tests.Engine;

public sealed class FailuresTests
{
    /// <summary>Libtorch's own refusal: a petabyte is asked for.</summary>
    [Fact]
    public void MemoryThatIsNotThereIsSaidSo()
    {
        var failure = Assert.ThrowsAny<Exception>(() => torch.ones(1L << 48));
        var (what, remedy) = Failures.Explain(failure);
        Assert.Equal("The machine's memory is used up.", what);
        Assert.Contains("batch size", remedy);
        Assert.Equal(what, Failures.Explain(new OutOfMemoryException()).What);
    }

    /// <summary>The system's own refusal: /dev/full answers every write as a full disk does.</summary>
    [Fact]
    public void AFullDiskIsSaidSo()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Only Linux has /dev/full.");
        var failure = Assert.ThrowsAny<IOException>(() =>
        {
            using var stream = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1);
            stream.Write(new byte[1 << 16]);
        });
        Assert.Equal("The disk is full.", Failures.Explain(failure).What);
    }

    [Fact]
    public void AUserExceptionSpeaksForItself()
    {
        var (what, remedy) = Failures.Explain(new UserException("The quote is never closed.", "Close it.", new Place("a.csv", 4711, "text")));
        Assert.Equal("a.csv, row 4711, column text: The quote is never closed.", what);
        Assert.Equal("Close it.", remedy);
    }
}
