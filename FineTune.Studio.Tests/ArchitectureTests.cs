using System.Text.RegularExpressions;

namespace FineTune.Studio.Tests;

/// <summary>Keeps the house as docs/architecture.md describes it: read from the source files, so that a wrong arrow is named with its file and line.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>The engine's folders in layers: a folder uses those of its own layer and below. The root's contract types (plan, events, run folder, errors) are everyone's.</summary>
    private static readonly string[][] Layers =
    [
        ["Data", "Tokenization", "Evaluation"],
        ["Models", "Weights"],
        ["Tasks", "Tuning"],
        ["Inference", "Baselines", "Remote"],
        ["Training", "Guidance", "Export"],
        ["", "Cli"],
    ];

    [Fact]
    public void TopLevelIsTheAgreedOne()
    {
        string[] allowed = ["FineTune.Studio", "FineTune.Engine", "FineTune.Studio.Tests", "wwwroot-assets", "FineTune.sln", "global.json", "README.md", "LICENSE", "docs", "test.sh"];
        var found = Directory.EnumerateFileSystemEntries(TestData.Root).Select(p => Path.GetFileName(p)!)
            .Where(n => !n.StartsWith('.') && !n.StartsWith("Directory.") && n is not ("bin" or "obj" or "TestResults"));
        Assert.Empty(found.Except(allowed));
    }

    [Fact]
    public void NamespaceIsFolder()
    {
        var wrong = from project in new[] { "FineTune.Engine", "FineTune.Studio" }
                    from file in Sources(project, "*.cs")
                    let declared = Namespace().Match(File.ReadAllText(file)) is { Success: true } m ? m.Groups[1].Value : null
                    where declared is not null
                    let expected = string.Join('.', Path.GetRelativePath(TestData.Root, Path.GetDirectoryName(file)!).Split(Path.DirectorySeparatorChar))
                    where declared != expected
                    select $"{Path.GetRelativePath(TestData.Root, file)} declares {declared}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void EngineArrowsPointOneWay()
    {
        var wrong = from file in Sources("FineTune.Engine", "*.cs")
                    let folder = FolderOf(file)
                    from used in Uses().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value).Distinct()
                    where LayerOf(used) > LayerOf(folder)
                    select $"{Path.GetRelativePath(TestData.Root, file)} uses {used}";
        Assert.Empty(wrong);
    }

    /// <summary>Reading data, cutting texts and scoring must work where libtorch cannot be loaded.</summary>
    [Theory]
    [InlineData("Data")]
    [InlineData("Tokenization")]
    [InlineData("Evaluation")]
    public void LoadsWithoutLibtorch(string folder) =>
        Assert.DoesNotContain(Sources(Path.Combine("FineTune.Engine", folder), "*.cs"), f => File.ReadAllText(f).Contains("TorchSharp", StringComparison.Ordinal));

    [Fact]
    public void TheEngineKnowsNoWebAndNoDatabase()
    {
        var references = typeof(FineTune.Engine.FineTuner).Assembly.GetReferencedAssemblies().Select(a => a.Name!);
        // The SignalR client is how a worker speaks to the hub; it is no part of ASP.NET's server.
        Assert.DoesNotContain(references, n => n.StartsWith("Microsoft.EntityFrameworkCore") || n.StartsWith("FineTune.Studio") || (n.StartsWith("Microsoft.AspNetCore") && !n.Contains(".SignalR.") && !n.Contains(".Http.Connections.")));
    }

    [Fact]
    public void FilesStaySmall()
    {
        var lengths = Sources("FineTune.Engine", "*.cs").Concat(Sources("FineTune.Studio", "*.cs"))
            .Where(f => !f.Contains("Migrations")).Select(f => (File: Path.GetRelativePath(TestData.Root, f), Lines: File.ReadLines(f).Count())).OrderBy(f => f.Lines).ToList();
        Assert.True(lengths[lengths.Count / 2].Lines <= 80, $"The median file has {lengths[lengths.Count / 2].Lines} lines.");
        Assert.DoesNotContain(lengths, f => f.Lines > 400);
    }

    private static int LayerOf(string folder) => Array.FindIndex(Layers, l => l.Contains(folder));

    private static IEnumerable<string> Sources(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(TestData.Root, folder), pattern, SearchOption.AllDirectories)
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    private static string FolderOf(string file) =>
        Path.GetRelativePath(Path.Combine(TestData.Root, "FineTune.Engine"), file).Split(Path.DirectorySeparatorChar) is [var first, _, ..] ? first : "";

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    // A using line, or a qualified name in the code.
    [GeneratedRegex(@"FineTune\.Engine\.(Data|Tokenization|Evaluation|Models|Weights|Tuning|Tasks|Training|Inference|Baselines|Remote|Guidance|Export|Cli)\b")]
    private static partial Regex Uses();
}
