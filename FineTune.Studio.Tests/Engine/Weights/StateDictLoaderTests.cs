using FineTune.Engine;
using FineTune.Engine.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Weights;

[Collection(nameof(TorchCollection))]
public sealed class StateDictLoaderTests : IDisposable
{
    private static readonly NameRules Rules = new("bert.", ["cls.*", "*.position_ids"], ["pooler.*", "classifier.*"]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bert.embeddings.weight", "bert.embeddings.LayerNorm.weight", "bert.embeddings.LayerNorm.bias")]
    [InlineData("embeddings.weight", "embeddings.LayerNorm.weight", "embeddings.LayerNorm.bias")]
    [InlineData("module.bert.embeddings.weight", "module.bert.embeddings.LayerNorm.gamma", "module.bert.embeddings.LayerNorm.beta")]
    [InlineData("model.embeddings.weight", "model.embeddings.LayerNorm.gamma", "model.embeddings.LayerNorm.beta")]
    [InlineData("module.model.bert.embeddings.weight", "embeddings.LayerNorm.gamma", "bert.embeddings.LayerNorm.bias")]
    public void EverySpellingIsUnderstood(string weight, string scale, string bias)
    {
        foreach (var prefixed in new[] { true, false })
        {
            using var model = new TinyEncoder(prefixed);
            var report = Load(model, Rules, (weight, [2, 3], 5), (scale, [3], 6), (bias, [3], 7));
            Assert.Equal((30f, 18f, 21f), (Sum(model, "embeddings.weight"), Sum(model, "LayerNorm.weight"), Sum(model, "LayerNorm.bias")));
            Assert.Equal(["pooler.bias", "pooler.weight"], report.Fresh.Select(name => name.Replace("bert.", "")).Order());
            Assert.Empty(report.Ignored);
            Assert.Empty(report.Unexpected);
        }
    }

    [Fact]
    public void WhatBelongsElsewhereIsIgnoredAndTheRestReported()
    {
        using var model = new TinyEncoder(true);
        var report = Load(model, Rules, [.. Needed, ("cls.predictions.bias", [1], 0), ("bert.embeddings.position_ids", [1, 4], 0), ("bert.embeddings.strange", [1], 0)]);
        Assert.Equal(["bert.embeddings.position_ids", "cls.predictions.bias"], report.Ignored.Order());
        Assert.Equal("bert.embeddings.strange", Assert.Single(report.Unexpected));
    }

    [Fact]
    public void WhatDoesNotFitIsNamedAndNothingIsLoaded()
    {
        using var model = new TinyEncoder(true);
        var before = Sum(model, "LayerNorm.weight");
        var refusal = Assert.Throws<UserException>(() => Load(model, Rules, ("bert.embeddings.weight", [9, 3], 5), ("bert.embeddings.LayerNorm.gamma", [3], 6), ("bert.extra", [1], 0)));
        Assert.Contains("Missing: bert.embeddings.LayerNorm.bias.", refusal.What);
        Assert.Contains("bert.embeddings.weight (is [9, 3], must be [2, 3])", refusal.What);
        Assert.Contains("Unexpected: bert.extra.", refusal.What);
        Assert.DoesNotContain("pooler", refusal.What);
        Assert.Equal(before, Sum(model, "LayerNorm.weight"));
    }

    [Fact]
    public void OnlyTheFirstEightAreNamed()
    {
        using var model = nn.Sequential([.. Enumerable.Range(0, 10).Select(i => ($"{i}", (nn.Module<Tensor, Tensor>)nn.Linear(1, 1, hasBias: false)))]);
        Assert.Contains("7.weight and 2 more", Assert.Throws<UserException>(() => Load(model, NameRules.Exact, ("x", [1], 0))).What);
    }

    [Fact]
    public void AHeadForOtherClassesStaysFresh()
    {
        using var model = new TinyEncoder(true);
        var report = Load(model, Rules, [.. Needed, ("bert.pooler.weight", [7, 7], 1), ("bert.pooler.bias", [2], 8)]);
        Assert.Equal("bert.pooler.weight", Assert.Single(report.Fresh));
        Assert.Equal(16, Sum(model, "pooler.bias"));
    }

    [Fact]
    public void TwoSpellingsOfOneTensorAreRefusedUnlessOneIsTheModels()
    {
        using var prefixed = new TinyEncoder(true);
        Load(prefixed, Rules, [.. Needed, ("embeddings.weight", [2, 3], 99)]);
        Assert.Equal(30, Sum(prefixed, "embeddings.weight"));
        using var bare = new TinyEncoder(false);
        var refusal = Assert.Throws<UserException>(() => Load(bare, Rules, [.. Needed, ("module.bert.embeddings.weight", [2, 3], 99)]));
        Assert.Contains("more than once: as bert.embeddings.weight and module.bert.embeddings.weight", refusal.What);
    }

    [Fact]
    public void NarrowNumbersBecomeTheModels()
    {
        using var layer = nn.Linear(2, 1);
        using var scope = NewDisposeScope();
        SafeTensorsWriter.Write(_folder["x.safetensors"], [("weight", full([1, 2], 0.5).to(bfloat16)), ("bias", full([1], 3).to(float64))]);
        using var file = StateDicts.Open(_folder["x.safetensors"]);
        StateDictLoader.Load(file, layer, NameRules.Exact);
        Assert.Equal([0.5f, 0.5f], layer.weight!.data<float>().ToArray());
        Assert.Equal((ScalarType.Float32, true), (layer.bias!.dtype, layer.bias.requires_grad));
    }

    private static readonly (string, long[], float)[] Needed = [("bert.embeddings.weight", [2, 3], 5), ("bert.embeddings.LayerNorm.weight", [3], 6), ("bert.embeddings.LayerNorm.bias", [3], 7)];

    private LoadReport Load(nn.Module model, NameRules rules, params (string Name, long[] Shape, float Value)[] tensors)
    {
        using var scope = NewDisposeScope();
        SafeTensorsWriter.Write(_folder["x.safetensors"], [.. tensors.Select(t => (t.Name, full(t.Shape, t.Value)))]);
        using var file = StateDicts.Open(_folder["x.safetensors"]);
        return StateDictLoader.Load(file, model, rules);
    }

    private static float Sum(nn.Module model, string end) => model.state_dict().Single(item => item.Key.EndsWith(end, StringComparison.Ordinal)).Value.sum().item<float>();

    /// <summary>Tensors named as BERT's are, with the prefix or without.</summary>
    private sealed class TinyEncoder : nn.Module
    {
        public TinyEncoder(bool prefixed) : base(nameof(TinyEncoder))
        {
            var embeddings = new Part(("weight", [2, 3]), ("LayerNorm.weight", [3]), ("LayerNorm.bias", [3]));
            var root = prefixed ? new Part() : this as nn.Module;
            root.register_module("embeddings", embeddings);
            root.register_module("pooler", new Part(("weight", [2, 2]), ("bias", [2])));
            if (prefixed) register_module("bert", root);
        }

        private sealed class Part : nn.Module
        {
            public Part(params (string Name, long[] Shape)[] parameters) : base(nameof(Part))
            {
                foreach (var group in parameters.GroupBy(p => p.Name.Contains('.')))
                {
                    if (group.Key) register_module("LayerNorm", new Part([.. group.Select(p => (p.Name["LayerNorm.".Length..], p.Shape))]));
                    else foreach (var (name, shape) in group) register_parameter(name, new Parameter(zeros(shape)));
                }
            }
        }
    }
}
