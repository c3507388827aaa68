using FineTune.Engine;
using FineTune.Engine.Models;
using FineTune.Engine.Tokenization;
using FineTune.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Models;

[Collection(nameof(TorchCollection))]
public sealed class UseLiteTests
{
    private static readonly int[][] Rows = [[6, 7, 8, 9, 10], [11, 12], [], [13, 14, 15, 16, 17]];

    [Fact]
    public void ABatchEqualsItsRowsAloneAndPaddingDoesNotMatter()
    {
        using var folder = new TemporaryFolder();
        using var model = ModelFamilies.Load(TestModels.RandomUseLite(folder["m"]));
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        var batch = model.call(ModelInput.Create(Rows)); // [4, 32]
        Assert.Equal([4, 32], batch.shape);
        for (var i = 0; i < Rows.Length; i++)
        {
            if (Rows[i].Length == 0) continue;
            var alone = ModelInput.Create([Rows[i]]);
            Assert.False(alone.HasPadding);
            Assert.True(model.call(alone)[0].allclose(batch[i], atol: 1e-5));
            // The masks do nothing where there is no padding.
            Assert.True(model.call(alone with { HasPadding = true })[0].allclose(batch[i], atol: 1e-5));
        }
        var padding = ModelInput.Create(Rows);
        padding.InputIds[1, 3] = 150;
        Assert.True(model.call(padding).allclose(batch, atol: 1e-6));
    }

    [Fact]
    public void AnEmptyTextIsAllZerosAndItsEmbeddingFinite()
    {
        using var folder = new TemporaryFolder();
        using var model = ModelFamilies.Load(TestModels.RandomUseLite(folder["m"]));
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        Assert.Equal(0, model.call(ModelInput.Create([[], []])).abs().max().item<float>());
        Assert.Equal(1, model.Embed(ModelInput.Create([[6, 7]])).norm().item<float>(), 1e-5f);
        Assert.True(model.Embed(ModelInput.Create([[]])).isfinite().all().item<bool>());
    }

    [Fact]
    public void TrainingAndInferenceGiveTheSameNumbers()
    {
        using var folder = new TemporaryFolder();
        using var model = ModelFamilies.Load(TestModels.RandomUseLite(folder["m"]));
        using var scope = NewDisposeScope();
        var trained = model.call(ModelInput.Create(Rows));
        using var ungraded = no_grad();
        Assert.True(model.call(ModelInput.Create(Rows)).allclose(trained, atol: 1e-5));
    }

    [Fact]
    public void LayerGroupsHoldExactlyTheParametersThatGetGradients()
    {
        using var folder = new TemporaryFolder();
        using var model = ModelFamilies.Load(TestModels.RandomUseLite(folder["m"]));
        using (NewDisposeScope())
            model.call(ModelInput.Create(Rows)).square().sum().backward();
        var grouped = model.LayerGroups.SelectMany(group => group.Parameters).ToList();
        Assert.Equal(["embeddings", "layer 0", "layer 1"], model.LayerGroups.Select(group => group.Name));
        Assert.Equal(grouped.Select(p => p.Name).Order(), model.named_parameters().Where(p => p.parameter.grad is not null).Select(p => p.name).Order());
        Assert.Equal(["output.bias", "output.weight"], model.named_parameters().Select(p => p.name).Except(grouped.Select(p => p.Name)).Order());
        Assert.All(grouped, p => Assert.True(p.Parameter.grad!.isfinite().all().item<bool>()));
    }

    [Fact]
    public void FiftyForwardAndBackwardPassesLeaveNoTensorBehind()
    {
        using var folder = new TemporaryFolder();
        using var model = ModelFamilies.Load(TestModels.RandomUseLite(folder["m"]));
        void Pass()
        {
            using var scope = NewDisposeScope();
            using var input = ModelInput.Create(Rows);
            model.call(input).sum().backward();
            using var ungraded = no_grad();
            model.Embed(input);
        }
        Pass();
        var before = TorchCollection.SettledTensors();
        for (var i = 0; i < 50; i++) Pass();
        Assert.Equal(before, TorchCollection.SettledTensors());
    }

    [Fact]
    public void WithoutAScopeOnlyTheResultOutlivesThePass()
    {
        using var folder = new TemporaryFolder();
        using var model = ModelFamilies.Load(TestModels.RandomUseLite(folder["m"]));
        using var input = ModelInput.Create(Rows);
        using var ungraded = no_grad();
        model.call(input).Dispose();
        var before = TorchCollection.SettledTensors();
        using var pooled = model.call(input);
        using var vector = model.Embed(input);
        Assert.Equal(before + 2, TorchCollection.SettledTensors());
    }

    /// <summary>Every tensor made inside forward follows the model's own type.</summary>
    [Fact]
    public void RunsInWhateverPrecisionItIsMovedTo()
    {
        using var folder = new TemporaryFolder();
        using var model = ModelFamilies.Load(TestModels.RandomUseLite(folder["m"]));
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        var single = model.call(ModelInput.Create(Rows));
        model.to(ScalarType.Float64);
        var precise = model.call(ModelInput.Create(Rows));
        Assert.Equal(ScalarType.Float64, precise.dtype);
        Assert.True(precise.to(ScalarType.Float32).allclose(single, atol: 1e-4));
        using var withGradients = enable_grad();
        Assert.Equal(ScalarType.Float64, model.call(ModelInput.Create(Rows)).dtype);
    }

    [Fact]
    public void SavedAndLoadedItIsTheSameModel()
    {
        using var folder = new TemporaryFolder();
        using var model = ModelFamilies.Load(TestModels.RandomUseLite(folder["m"]));
        Directory.CreateDirectory(folder["copy"]);
        model.SaveConfig(folder["copy"]);
        SafeTensorsWriter.Write(folder["copy/model.safetensors"], model);
        Tokenizers.Load(folder["m"]).Save(folder["copy"]);
        using var copy = ModelFamilies.Load(folder["copy"]);
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        Assert.Equal(model.call(ModelInput.Create(Rows)).data<float>().ToArray(), copy.call(ModelInput.Create(Rows)).data<float>().ToArray());
        Assert.DoesNotContain(copy.state_dict().Keys, key => key.Contains("position"));
        Assert.Equal(TestModels.Tokenizer().Encode("help my card"), Tokenizers.Load(folder["copy"]).Encode("help my card"));
    }

    [Fact]
    public void RandomModelsDependOnTheirSeedAlone()
    {
        using var folder = new TemporaryFolder();
        byte[] Weights(string name, int seed)
        {
            TestModels.RandomUseLite(folder[name], seed);
            return File.ReadAllBytes(folder[name + "/model.safetensors"]);
        }
        Assert.Equal(Weights("a", 1), Weights("b", 1));
        Assert.NotEqual(Weights("a", 1), Weights("c", 2));
    }

    [Fact]
    public void WhatIsWrongWithAModelFolderIsSaid()
    {
        using var folder = new TemporaryFolder();
        TestModels.RandomUseLite(folder["m"]);
        TestModels.RandomUseLite(folder["wider"], config: TestModels.TinyConfig with { FeedForwardSize = 128 });
        File.Copy(folder["wider/model.safetensors"], folder["m/model.safetensors"], overwrite: true);
        Assert.Contains("feed_forward.input", Assert.Throws<UserException>(() => ModelFamilies.Load(folder["m"])).Message);
        folder.Write("m/config.json", """{"model_type":"bert-of-another-world"}""");
        Assert.Contains("bert-of-another-world", Assert.Throws<UserException>(() => ModelFamilies.Load(folder["m"])).Message);
        folder.Write("m/config.json", "[1]");
        Assert.Throws<UserException>(() => ModelFamilies.Load(folder["m"]));
        File.Delete(folder["m/config.json"]);
        Assert.Contains("config.json", Assert.Throws<UserException>(() => ModelFamilies.Load(folder["m"])).Message);
        File.Delete(folder["m/sentencepiece.json"]);
        Assert.Contains("no tokenizer", Assert.Throws<UserException>(() => Tokenizers.Load(folder["m"])).Message);
    }
}
