using System.Diagnostics;
using System.Text.Json;
using FineTune.Engine.Tokenization;

namespace FineTune.Studio.Tests.Engine.Tokenization;

/// <summary>The folders we save, opened by Transformers.js: a reader that shares no code with us gives the same ids.</summary>
public sealed class TransformersJsTests
{
    private static readonly string[] Texts =
    [
        "The card is unaffable, isn't it?", "café Résumé 日本 が 😀👍🏽", "a = b + c; x <= y && z != ~w | `code` $5.00 ^2", "", " ", "the  low\n\n card \t x", "[CLS] literal [SEP] [MASK]",
        "a <mask> b</s>", "<|endoftext|>", "e\u0301 ≠ ½ ² x\u200by \u00a0z", "Привет שלום नमस्ते 안녕", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "don't can't we'll I'd they've 'S 's", "12 345,678.9 №5",
    ];

    // An empty second text is none to Transformers.js.
    private static IEnumerable<(string First, string Second)> Pairs => Texts.Zip(Texts.Skip(1)).Where(p => p.Second.Length > 0);

    [Fact]
    public Task BertFolders() => Hold(TestTokenizers.WordPiece(), hasTypes: true);

    [Fact]
    public Task CasedBertFolders() => Hold(TestTokenizers.WordPiece(new() { LowerCase = false }), hasTypes: true);

    [Fact]
    public Task Gpt2Folders() => Hold(TestTokenizers.Gpt2Like(), hasTypes: false);

    [Fact]
    public Task RobertaFolders() => Hold(TestTokenizers.RobertaLike(), hasTypes: false);

    [Theory]
    [InlineData("bert-base-uncased", true)]
    [InlineData("gpt2", false)]
    [InlineData("roberta-base", false)]
    public Task PublishedVocabularies(string name, bool hasTypes) => Hold(Tokenizers.Load(TestTokenizers.Published(name)), hasTypes);

    private static async Task Hold(Tokenizer tokenizer, bool hasTypes)
    {
        using var folder = new TemporaryFolder();
        tokenizer.Save(folder.Root);
        var theirs = await Encode(folder.Root);
        Assert.Equal(Texts.Select(t => tokenizer.Encode(t)), theirs.Ids);
        // Its reading of GPT-2's post-processor drops the second text; GPT-2 has no pairs anyway.
        if (tokenizer.SpecialTokens > 0) Assert.Equal(Pairs.Select(p => tokenizer.EncodePair(p.First, p.Second).Ids), theirs.Pairs.Select(p => p.Ids));
        if (!hasTypes) return;
        var types = Pairs.Select(p => tokenizer.EncodePair(p.First, p.Second)).Select(p => p.Ids.Select((_, i) => i < p.SecondStart ? 0 : 1).ToArray());
        Assert.Equal(types, theirs.Pairs.Select(p => p.Types!));
    }

    private static async Task<Encoded> Encode(string folder)
    {
        var npm = Path.Combine(TestData.Root, "FineTune.Studio.Tests", "npm");
        Assert.SkipUnless(Directory.Exists(Path.Combine(npm, "node_modules", "@huggingface", "transformers")), "Transformers.js is not installed: run npm ci --ignore-scripts in FineTune.Studio.Tests/npm, or test.sh.");
        using var node = Start(Path.Combine(npm, "encode.mjs"), folder);
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(new { texts = Texts, pairs = Pairs.Select(p => new[] { p.First, p.Second }) }));
        node.StandardInput.Close();
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, await errors);
        return JsonSerializer.Deserialize<Encoded>(await output, JsonSerializerOptions.Web)!;
    }

    private static Process Start(string script, string folder)
    {
        try { return Process.Start(new ProcessStartInfo("node", [script, folder]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!; }
        catch (System.ComponentModel.Win32Exception) { Assert.Skip("node is not installed."); throw; }
    }

    private sealed record Encoded(int[][] Ids, EncodedPair[] Pairs);

    private sealed record EncodedPair(int[] Ids, int[]? Types);
}
