using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using FineTune.Engine.Models;
using FineTune.Engine.Weights;

namespace FineTune.Studio.Tests.Engine.Weights;

/// <summary>An npm of a few shell lines, and packages to go with it: failures on demand, no network.</summary>
internal static class FakeNpm
{
    /// <summary>A client that finds a script in place of npm. The script sees npm's arguments; $4 is the folder the package belongs in.</summary>
    public static NpmClient Script(TemporaryFolder folder, string shell)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in for npm is a shell script.");
        var path = folder.Write("bin/npm", "#!/bin/sh\n" + shell + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new NpmClient(folder["bin"]);
    }

    /// <summary>Delivers <paramref name="tgz"/> and notes each call in the file "calls".</summary>
    public static NpmClient Delivering(TemporaryFolder folder, string tgz, string before = "") =>
        Script(folder, $"echo \"$2\" >> '{folder["calls"]}'\n{before}\ncp '{tgz}' \"$4/package-1.0.0.tgz\"\necho '[]'");

    public static string Tgz(string path, params (string Name, byte[] Content)[] files) =>
        Tgz(path, files.Select(file => new PaxTarEntry(TarEntryType.RegularFile, file.Name) { DataStream = new MemoryStream(file.Content) }).ToArray());

    public static string Tgz(string path, params TarEntry[] entries)
    {
        using var tar = new TarWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest));
        foreach (var entry in entries) tar.WriteEntry(entry);
        return path;
    }

    /// <summary>A package laid out like the published one, with all weights zero (28 MB that pack into a few kilobytes).</summary>
    public static string UseLiteTgz(string path)
    {
        using var model = new UseLite(new UseLiteConfig());
        var weights = UseLite.PublishedKeys(model.state_dict().Keys).Select(item => (item.Published, Shape: PublishedShape(item.Key, model.state_dict()[item.Key].shape))).ToList();
        var manifest = string.Join(",", weights.Select(w => $$"""{"name":"{{w.Published}}","shape":[{{string.Join(",", w.Shape)}}],"dtype":"float32"}"""));
        var bytes = weights.Sum(w => w.Shape.Aggregate(4L, (a, b) => a * b));
        return Tgz(path,
            ("package/package.json", "{}"u8.ToArray()),
            ("package/LICENSE", "a licence"u8.ToArray()),
            ("package/dist/model.json", Encoding.UTF8.GetBytes($$"""{"weightsManifest":[{"paths":["group1-shard1of1"],"weights":[{{manifest}}]}]}""")),
            ("package/dist/vocab.json", Encoding.UTF8.GetBytes("""[["?",0],["",0],["",0],["",0],["",0],["",0],["\u2581",-1],["a",null]]""")),
            ("package/dist/group1-shard1of1", new byte[bytes]));
    }

    public static string Integrity(string path) => "sha512-" + Convert.ToBase64String(SHA512.HashData(File.ReadAllBytes(path)));

    private static long[] PublishedShape(string key, long[] ours) => ours.Length == 2 && key != "embeddings.weight" ? [ours[1], ours[0]] : ours;
}
