using System.Text.Json.Nodes;
using FineTune.Engine;
using FineTune.Engine.Models;
using FineTune.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Models;

/// <summary>Folders as they are met: other spellings, other precisions, heads and poolers too many or too few, and configs no model has.</summary>
[Collection(nameof(TorchCollection))]
public sealed class EncoderFolderTests
{
    private static readonly int[][] Rows = [[2, 6, 7, 8, 3], [2, 11, 3]];

    [Theory]
    [InlineData("bert", "no prefix")]
    [InlineData("bert", "old norms")]
    [InlineData("bert", "module.")]
    [InlineData("roberta", "no prefix")]
    [InlineData("roberta", "model.")]
    [InlineData("distilbert", "no prefix")]
    public void EverySpellingGivesTheSameModel(string family, string spelling)
    {
        using var folder = new TemporaryFolder();
        TinyEncoder.Of(family, folder["m"]);
        var expected = Features(folder["m"]);
        Rewrite(folder["m"], tensors => tensors.Select(t => (spelling switch
        {
            "no prefix" => t.Name[(t.Name.IndexOf('.') + 1)..],
            "old norms" => t.Name.Replace("LayerNorm.weight", "LayerNorm.gamma").Replace("LayerNorm.bias", "LayerNorm.beta"),
            _ => spelling + t.Name,
        }, t.Tensor)).Append(("cls.predictions.bias", zeros(3))).Append(("lm_head.bias", zeros(3))).Append(("vocab_projector.bias", zeros(3)))
            .Append((family + ".embeddings.position_ids", arange(4).unsqueeze(0))).Append(("classifier.weight", zeros(2, 32))));
        Assert.Equal(expected, Features(folder["m"]));
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void HalfPrecisionIsReadAsWhatItStandsFor(ScalarType type)
    {
        using var folder = new TemporaryFolder();
        TinyEncoder.Bert(folder["m"]);
        Rewrite(folder["m"], tensors => tensors.Select(t => (t.Name, t.Tensor.to(type).to(ScalarType.Float32))));
        var expected = Features(folder["m"]);
        Rewrite(folder["m"], tensors => tensors.Select(t => (t.Name, t.Tensor.to(type))));
        Assert.Equal(expected, Features(folder["m"]));
    }

    [Fact]
    public void WithoutAPoolerFeaturesAreTheMeanOverTheTokens()
    {
        using var folder = new TemporaryFolder();
        TinyEncoder.Bert(folder["m"]);
        Rewrite(folder["m"], tensors => tensors.Where(t => !t.Name.Contains("pooler")));
        using var model = ModelFamilies.Load(folder["m"]);
        model.eval();
        Assert.Equal("layer 2", model.LayerGroups[^1].Name);
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        var input = ModelInput.Create(Rows);
        var hidden = model.Hidden(input);
        Assert.True(model.call(input)[1].allclose(hidden[1].narrow(0, 0, 3).mean([0L]), atol: 1e-5));
        model.SaveConfig(folder.Root);
        Assert.Equal("mean", JsonNode.Parse(File.ReadAllText(folder["config.json"]))!["finetune_pooling"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("1_Pooling/config.json", """{"pooling_mode_mean_tokens": true, "pooling_mode_cls_token": false}""", "mean")]
    [InlineData("1_Pooling/config.json", """{"pooling_mode_mean_tokens": false, "pooling_mode_cls_token": true}""", "cls")]
    [InlineData("modules.json", "[]", "mean")]
    [InlineData("README.md", "nothing said", "cls")]
    public void ASentenceEncodersFolderSaysHowItPools(string file, string content, string pooling)
    {
        using var folder = new TemporaryFolder();
        TinyEncoder.Bert(folder["m"]);
        folder.Write("m/" + file, content);
        using var model = ModelFamilies.Load(folder["m"]); // its pooler is left alone where it is not used
        model.SaveConfig(folder.Root);
        Assert.Equal(pooling, JsonNode.Parse(File.ReadAllText(folder["config.json"]))!["finetune_pooling"]!.GetValue<string>());
        Assert.Equal(pooling == "cls", model.state_dict().ContainsKey("bert.pooler.dense.weight"));
    }

    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    [InlineData("distilbert")]
    public void SavingWritesOurNamesAndKeepsWhatItDoesNotKnow(string family)
    {
        using var folder = new TemporaryFolder();
        TinyEncoder.Of(family, folder["hub"]);
        Rewrite(folder["hub"], tensors => tensors.Select(t => (t.Name[(t.Name.IndexOf('.') + 1)..], t.Tensor)).Append(("lm_head.bias", zeros(3))));
        var published = JsonNode.Parse(File.ReadAllText(folder["hub/config.json"]))!.AsObject();
        published.Remove("finetune_pooling");
        published["architectures"] = new JsonArray("SomethingForMaskedLM");
        published["classifier_dropout"] = null;
        published["nested"] = new JsonObject { ["x"] = 1.5 };
        Json.WriteFile(folder["hub/config.json"], published);
        Directory.CreateDirectory(folder["cache"]);

        using (var model = ModelFamilies.Load(folder["hub"]))
        {
            model.SaveConfig(folder["cache"]);
            SafeTensorsWriter.Write(folder["cache/model.safetensors"], model);
        }
        var config = JsonNode.Parse(File.ReadAllText(folder["cache/config.json"]))!.AsObject();
        Assert.Equal("cls", config["finetune_pooling"]!.GetValue<string>());
        config.Remove("finetune_pooling");
        Assert.True(JsonNode.DeepEquals(published, config), config.ToJsonString());
        using (var file = SafeTensors.Open(folder["cache/model.safetensors"]))
            Assert.All(file.Entries, entry => Assert.StartsWith(family + ".", entry.Name));
        Assert.Equal(Features(folder["hub"]), Features(folder["cache"]));
    }

    [Theory]
    [InlineData("bert", "hidden_size", 33, "cannot be shared out among 4 heads")]
    [InlineData("bert", "hidden_size", -32, "'hidden_size' is -32")]
    [InlineData("bert", "vocab_size", 20_000_000, "'vocab_size' is 20000000")]
    [InlineData("bert", "num_attention_heads", 0, "'num_attention_heads' is 0")]
    [InlineData("bert", "num_hidden_layers", 100_000, "'num_hidden_layers' is 100000")]
    [InlineData("bert", "hidden_dropout_prob", 1.5, "'hidden_dropout_prob' is 1.5")]
    [InlineData("bert", "layer_norm_eps", null, "'layer_norm_eps' is NaN")]
    [InlineData("bert", "hidden_act", "mish", "'hidden_act' is 'mish'")]
    [InlineData("bert", "position_embedding_type", "relative_key", "relative_key")]
    [InlineData("bert", "finetune_pooling", "max", "'finetune_pooling' is 'max'")]
    [InlineData("bert", "hidden_size", "wide", "JSON")]
    [InlineData("roberta", "pad_token_id", 41, "'pad_token_id' is 41")]
    [InlineData("distilbert", "dim", 30, "cannot be shared out among 4 heads")]
    [InlineData("distilbert", "n_layers", 0, "'n_layers' is 0")]
    [InlineData("use-lite", "hidden_size", 31, "cannot be shared out among 2 heads")]
    public void AConfigNoModelHasIsRefusedInASentence(string family, string key, object? value, string said)
    {
        using var folder = new TemporaryFolder();
        if (family == "use-lite") TestModels.RandomUseLite(folder["m"]);
        else TinyEncoder.Of(family, folder["m"]);
        var config = JsonNode.Parse(File.ReadAllText(folder["m/config.json"]))!.AsObject();
        config[key] = value is null ? null : JsonValue.Create(value);
        Json.WriteFile(folder["m/config.json"], config);
        var refusal = Assert.Throws<UserException>(() => ModelFamilies.Load(folder["m"]));
        Assert.Contains(said, refusal.What);
        Assert.EndsWith("config.json", refusal.Where!.File);
    }

    [Fact]
    public void SizesEachAllowedButTogetherTooLargeAreRefusedBeforeMemoryIsTaken()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", """{"model_type":"bert","hidden_size":16384,"num_hidden_layers":256,"num_attention_heads":16,"intermediate_size":65536}""");
        Assert.Contains("parameters", Assert.Throws<UserException>(() => ModelFamilies.Create(folder.Root)).What);
    }

    [Fact]
    public void WeightsThatDoNotFitAreNamed()
    {
        using var folder = new TemporaryFolder();
        TinyEncoder.Bert(folder["m"]);
        Rewrite(folder["m"], tensors => tensors.Where(t => !t.Name.Contains("layer.1.intermediate")).Append(("bert.encoder.layer.3.output.dense.bias", zeros(32))));
        var message = Assert.Throws<UserException>(() => ModelFamilies.Load(folder["m"])).What;
        Assert.Contains("Missing: bert.encoder.layer.1.intermediate.dense.weight", message);
        Assert.Contains("Unexpected: bert.encoder.layer.3.output.dense.bias", message);

        TinyEncoder.Bert(folder["m"]);
        Rewrite(folder["m"], tensors => tensors.Where(t => t.Name != "bert.embeddings.LayerNorm.weight").Append(("embeddings.LayerNorm.gamma", zeros(32))).Append(("embeddings.LayerNorm.weight", zeros(32))));
        Assert.Contains("more than once", Assert.Throws<UserException>(() => ModelFamilies.Load(folder["m"])).What);
    }

    /// <summary>What a run saved can be where the next one starts: its head is no part of the encoder.</summary>
    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    [InlineData("distilbert")]
    public void ATunedModelLoadsAsAnEncoder(string family)
    {
        using var folder = new TemporaryFolder();
        TinyEncoder.Of(family, folder["m"]);
        var expected = Features(folder["m"]);
        using (var model = ModelFamilies.Load(folder["m"]))
        using (var head = model.CreateHead(4, dropout: 0))
            Rewrite(folder["m"], tensors => tensors.Concat(head.NamedParameters.Select(p => (p.Name, p.Parameter.detach()))));
        Assert.Equal(expected, Features(folder["m"]));
    }

    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    [InlineData("distilbert")]
    public void ParametersAreCountedFromTheConfig(string family)
    {
        using var folder = new TemporaryFolder();
        using var model = ModelFamilies.Load(TinyEncoder.Of(family, folder["m"]));
        EncoderShape shape = family switch { "bert" => TinyEncoder.BertConfig.Shape, "roberta" => TinyEncoder.RobertaConfig.Shape, _ => TinyEncoder.DistilBertConfig.Shape };
        Assert.Equal(model.parameters().Sum(p => p.numel()), shape.Parameters);
        Assert.Equal(model.MatrixWeights, shape.MatrixWeights);
        Assert.Equal(model.MaxLength, shape.MaxLength);
        Assert.Equal(40, model.MaxLength);
        Assert.Equal(40, FolderCard.Of(FolderCard.Prefix + folder["m"]).MaxLength);
    }

    private static float[] Features(string folder)
    {
        using var model = ModelFamilies.Load(folder);
        model.eval();
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        return model.call(ModelInput.Create(Rows)).data<float>().ToArray();
    }

    private static void Rewrite(string folder, Func<IEnumerable<(string Name, Tensor Tensor)>, IEnumerable<(string Name, Tensor Tensor)>> change)
    {
        using var scope = NewDisposeScope();
        var path = Path.Combine(folder, "model.safetensors");
        (string Name, Tensor Tensor)[] tensors;
        using (var file = SafeTensors.Open(path)) tensors = [.. file.Entries.Select(entry => (entry.Name, file.Load(entry.Name)))];
        SafeTensorsWriter.Write(path, [.. change(tensors)]);
    }
}
