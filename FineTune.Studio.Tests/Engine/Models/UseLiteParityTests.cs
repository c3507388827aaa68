using System.Text.Json;
using FineTune.Engine.Models;
using FineTune.Engine.Tokenization;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Models;

/// <summary>The published weights against the reference implementation's outputs: every use-lite file of the parity folder.</summary>
[Collection(nameof(TorchCollection))]
public sealed class UseLiteParityTests
{
    public static TheoryData<string> Files() => [.. Directory.EnumerateFiles(TestData.Parity, "use-lite*.json").Select(path => Path.GetFileName(path))];

    [Theory, MemberData(nameof(Files))]
    public void IdsAreTheReference(string file)
    {
        var tokenizer = Tokenizers.Load(TestModels.PublishedUseLite());
        Assert.All(Rows(file), row => Assert.Equal(row.Ids, tokenizer.Encode(row.Text)));
    }

    [Theory, MemberData(nameof(Files))]
    public void EmbeddingsAreTheReferenceOneByOneAndInOneBatch(string file)
    {
        using var model = ModelFamilies.Load(TestModels.PublishedUseLite());
        var rows = Rows(file);
        using var scope = NewDisposeScope();
        foreach (var train in new[] { false, true }) // attention has a path of its own for each
        {
            using var mode = set_grad_enabled(train);
            var batch = model.Embed(ModelInput.Create([.. rows.Select(row => row.Ids)])); // [rows, 512]
            for (var i = 0; i < rows.Count; i++)
            {
                if (rows[i].Embedding is not { Length: > 0 } expected) continue;
                AssertNear(expected, model.Embed(ModelInput.Create([rows[i].Ids]))[0]);
                AssertNear(expected, batch[i]);
            }
        }
    }

    [Fact]
    public void ReadsTheFirst128Pieces()
    {
        using var model = ModelFamilies.Load(TestModels.PublishedUseLite());
        var ids = Enumerable.Range(6, 161).ToArray();
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        var batch = model.call(ModelInput.Create([ids, [], [11], ids[..128]])); // [4, 512]
        AssertNear(model.call(ModelInput.Create([ids[..128]]))[0].data<float>().ToArray(), batch[0]);
        AssertNear(batch[3].data<float>().ToArray(), batch[0]);
        AssertNear(new float[512], batch[1]);
        AssertNear(model.call(ModelInput.Create([[11]]))[0].data<float>().ToArray(), batch[2]);
    }

    [Fact]
    public void HasThePublishedNumberOfParameters()
    {
        using var model = ModelFamilies.Load(TestModels.PublishedUseLite());
        Assert.Equal(6_975_744, model.parameters().Sum(p => p.numel()));
        Assert.Equal(ModelCatalog.Find("use-lite").Parameters, model.parameters().Sum(p => p.numel()));
        // Layer 0: 256 x (768 + 512 + 512) + 2 x 512 x 1536; layer 1: 512 x (1536 + 512) + 2 x 512 x 1536.
        Assert.Equal(4_653_056, model.MatrixWeights);
    }

    /// <summary>Ids checked against the published JavaScript tokenizer: unset scores, ligatures, reserved names, runs of unknowns.</summary>
    [Theory]
    [InlineData(":)", new[] { 30, 57, 52 })]
    [InlineData("\uFB01ne", new[] { 839 })]
    public void TheOddCasesOfTheReference(string text, int[] ids) => Assert.Equal(ids, Tokenizers.Load(TestModels.PublishedUseLite()).Encode(text));

    [Fact]
    public void ReservedPiecesAreNotFoundInText() =>
        Assert.DoesNotContain(Tokenizers.Load(TestModels.PublishedUseLite()).Encode("<s> </s> extra_token_id_1"), id => id is > 0 and < 6);

    private static void AssertNear(IReadOnlyList<float> expected, Tensor actual)
    {
        var values = actual.detach().data<float>().ToArray();
        Assert.Equal(expected.Count, values.Length);
        Assert.True(expected.Zip(values, (a, b) => Math.Abs(a - b)).Max() < 1e-5); // the reference is given to 6 digits; 1e-4 is asked for
    }

    private static List<(string Text, int[] Ids, float[]? Embedding)> Rows(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(TestData.Parity, file)));
        return [.. from row in json.RootElement.GetProperty("rows").EnumerateArray()
                   let embedding = row.TryGetProperty("embedding", out var e) && e.ValueKind == JsonValueKind.Array ? e : default
                   select (row.GetProperty("text").GetString()!, row.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToArray(),
                       embedding.ValueKind == JsonValueKind.Array ? embedding.EnumerateArray().Select(v => v.GetSingle()).ToArray() : null)];
    }
}
