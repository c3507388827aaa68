using System.Diagnostics;
using FineTune.Engine;
using FineTune.Engine.Weights;

namespace FineTune.Studio.Tests.Engine.Weights;

public sealed class NpmClientTests
{
    private static readonly NpmPackage Package = new("@scope/name", "1.0.0");

    [Fact]
    public void SourcesAreParsed()
    {
        Assert.Equal(Package, NpmPackage.Parse("npm:@scope/name@1.0.0"));
        Assert.Equal(new NpmPackage("plain", "2.0.0-beta"), NpmPackage.Parse("npm:plain@2.0.0-beta"));
        Assert.Equal("@scope/name@1.0.0", Package.ToString());
        Assert.All(["hub:a/b@main", "npm:plain", "npm:@scope/name", "npm:plain@", "npm:@1"], source => Assert.Null(NpmPackage.Parse(source)));
    }

    [Fact]
    public void ThePackageIsFetchedAndItsGrowthSeen()
    {
        using var folder = new TemporaryFolder();
        var npm = FakeNpm.Script(folder, """
            [ "$1 $2 $3 $5" = "pack @scope/name@1.0.0 --pack-destination --cache" ] || { echo "npm error wrong arguments: $*" >&2; exit 1; }
            head -c 1000 /dev/zero > "$6/part"; sleep 0.5; head -c 3000 /dev/zero > "$6/part"; sleep 0.5
            echo done > "$4/any-name.tgz"
            """);
        var seen = new List<long>();
        var tgz = npm.Pack(Package, Directory.CreateDirectory(folder["work"]).FullName, seen.Add, CancellationToken.None);
        Assert.Equal("done\n", File.ReadAllText(tgz));
        Assert.Contains(1000, seen);
        Assert.Contains(3000, seen);
        Assert.Equal(seen.Order(), seen);
    }

    [Theory]
    [InlineData("""echo '{"error":{"code":"E404","summary":"Not Found - GET @scope/name"}}'; echo 'npm error code E404' >&2; exit 1""", "Not Found - GET @scope/name.")]
    [InlineData("""echo 'npm warn old' >&2; echo 'npm error network timeout' >&2; echo 'npm error A complete log of this run can be found in: x' >&2; exit 1""", "npm error network timeout.")]
    [InlineData("""exit 7""", "it ended with code 7")]
    [InlineData("""exit 0""", "it ended with code 0")]
    [InlineData("""echo '{"error":'; exit 1""", "it ended with code 1")]
    public void ItsOwnWordsSayWhyItFailed(string shell, string reason)
    {
        using var folder = new TemporaryFolder();
        var refusal = Assert.Throws<UserException>(() => FakeNpm.Script(folder, shell).Pack(Package, Directory.CreateDirectory(folder["work"]).FullName, null, CancellationToken.None));
        Assert.StartsWith("npm could not fetch @scope/name@1.0.0: ", refusal.What);
        Assert.Contains(reason, refusal.What);
        Assert.Contains(".tgz by hand", refusal.Remedy);
    }

    [Fact]
    public void WithoutNpmTheWayToGetItAndTheWayRoundItAreSaid()
    {
        using var folder = new TemporaryFolder();
        var npm = new NpmClient(folder.Root);
        Assert.Null(npm.Executable);
        var refusal = Assert.Throws<UserException>(() => npm.Pack(Package, folder.Root, null, CancellationToken.None));
        Assert.Contains("npm was not found", refusal.What);
        Assert.Contains("Install Node.js", refusal.Remedy);
        Assert.Contains(".tgz", refusal.Remedy);
    }

    [Fact]
    public void CancelEndsNpmAndItsChildren()
    {
        using var folder = new TemporaryFolder();
        var npm = FakeNpm.Script(folder, $"sleep 600 & echo $! > '{folder["child"]}.tmp'; mv '{folder["child"]}.tmp' '{folder["child"]}'; wait");
        using var cancel = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => npm.Pack(Package, Directory.CreateDirectory(folder["work"]).FullName,
            _ => { if (File.Exists(folder["child"])) cancel.Cancel(); }, cancel.Token));
        var child = int.Parse(File.ReadAllText(folder["child"]));
        Assert.True(SpinWait.SpinUntil(() => !IsRunning(child), TimeSpan.FromSeconds(10)));
    }

    private static bool IsRunning(int id)
    {
        try { using var process = Process.GetProcessById(id); return !process.HasExited; }
        catch (ArgumentException) { return false; }
    }
}
