using FineTune.Engine.Models;
using FineTune.Engine.Weights;

namespace FineTune.Studio.Tests.Engine.Models;

/// <summary>The names are a contract with every published checkpoint: none too few, and none too many.</summary>
[Collection(nameof(TorchCollection))]
public sealed class StateDictNamesTests
{
    private static readonly string[] BertLayer =
    [
        "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense", "attention.output.LayerNorm",
        "intermediate.dense", "output.dense", "output.LayerNorm",
    ];

    private static readonly string[] DistilBertLayer =
        ["attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin", "sa_layer_norm", "ffn.lin1", "ffn.lin2", "output_layer_norm"];

    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    [InlineData("distilbert")]
    public void AFolderHoldsEveryPublishedNameOnceAndNoOther(string family)
    {
        using var folder = new TemporaryFolder();
        TinyEncoder.Of(family, folder["m"]);
        using var file = SafeTensors.Open(Path.Combine(folder["m"], "model.safetensors"));
        using var model = ModelFamilies.Load(folder["m"]);
        string[] tables = [family + ".embeddings.word_embeddings.weight", family + ".embeddings.position_embeddings.weight", .. family == "distilbert" ? Array.Empty<string>() : [family + ".embeddings.token_type_embeddings.weight"]];
        var layers = from i in Enumerable.Range(0, model.Layers)
                     from part in family == "distilbert" ? DistilBertLayer.Select(p => $"transformer.layer.{i}.{p}") : BertLayer.Select(p => $"encoder.layer.{i}.{p}")
                     select part;
        string[] pairs = ["embeddings.LayerNorm", .. layers, .. family == "bert" ? ["pooler.dense"] : Array.Empty<string>()];
        string[] expected = [.. tables, .. pairs.SelectMany(p => new[] { $"{family}.{p}.weight", $"{family}.{p}.bias" })];
        Assert.Equal(expected.Order(), file.Names.Order());
        Assert.Equal(expected.Order(), model.state_dict().Keys.Order());
        Assert.Equal(expected.Order(), model.LayerGroups.SelectMany(g => g.Parameters).Select(p => p.Name).Order());
        Assert.Equal(expected.Length, model.LayerGroups.SelectMany(g => g.Parameters).Select(p => p.Parameter.Handle).Distinct().Count());
    }
}
