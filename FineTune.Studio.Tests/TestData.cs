namespace FineTune.Studio.Tests;

/// <summary>Where the tests find real data and reference outputs; tests that need what is missing skip and say so.</summary>
public static class TestData
{
    /// <summary>The repository's root: the folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    public static string Parity => Environment.GetEnvironmentVariable("FINETUNE_PARITY_DIR") is { Length: > 0 } dir ? dir : Path.Combine(AppContext.BaseDirectory, "parity");

    /// <summary>A file of the real data sets, or a skipped test with the reason.</summary>
    public static string Real(string relative)
    {
        var folder = Environment.GetEnvironmentVariable("FINETUNE_TEST_DATA") is { Length: > 0 } dir ? dir : Path.Combine(Path.GetDirectoryName(Root)!, "shared", "data");
        var path = Path.Combine(folder, relative);
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"Real data '{relative}' is not there; set FINETUNE_TEST_DATA to the folder that holds it.");
        return path;
    }

    private static string FindRoot()
    {
        for (var dir = new DirectoryInfo(AppContext.BaseDirectory); dir is not null; dir = dir.Parent)
            if (File.Exists(Path.Combine(dir.FullName, "FineTune.sln"))) return dir.FullName;
        throw new InvalidOperationException("FineTune.sln was not found above " + AppContext.BaseDirectory);
    }
}

/// <summary>A folder that is gone after the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("finetune-test-").FullName;

    public string this[string relative] => Path.Combine(Root, relative);

    public string Write(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[relative])!);
        File.WriteAllText(this[relative], text);
        return this[relative];
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
