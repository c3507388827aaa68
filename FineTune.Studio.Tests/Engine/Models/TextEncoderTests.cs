using FineTune.Engine.Models;
using FineTune.Engine.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Models;

/// <summary>What every backbone promises to the methods, held for each family, Universal Sentence Encoder lite among them.</summary>
[Collection(nameof(TorchCollection))]
public sealed class TextEncoderTests
{
    private static readonly int[][] Rows = [[2, 6, 7, 8, 9, 3], [2, 11, 3], [2, 13, 14, 15, 16, 3]];

    public static TheoryData<string> Families => ["bert", "roberta", "distilbert", "use-lite"];

    [Theory, MemberData(nameof(Families))]
    public void CutAnywhereItIsTheSameModel(string family)
    {
        using var folder = new TemporaryFolder();
        using var model = Open(family, folder);
        using var scope = NewDisposeScope();
        var input = ModelInput.Create(Rows);
        foreach (var graded in new[] { false, true })
        {
            using var mode = set_grad_enabled(graded);
            var (whole, hidden) = (model.call(input), model.Hidden(input)); // [3, H], [3, T, D]
            Assert.Equal([3, model.HiddenSize], whole.shape);
            for (var k = 0; k <= model.Layers; k++)
            {
                var lower = model.Lower(input, k); // [3, T, W]
                Assert.Equal([3, 6, model.BoundaryWidth(k)], lower.shape);
                var before = lower.clone();
                var upper = model.Upper(lower, input, k);
                Assert.Equal(hidden.data<float>().ToArray(), upper.data<float>().ToArray());
                Assert.Equal(whole.data<float>().ToArray(), model.Pool(upper, input).data<float>().ToArray());
                Assert.Equal(before.data<float>().ToArray(), lower.data<float>().ToArray());
            }
        }
    }

    [Theory, MemberData(nameof(Families))]
    public void ABatchEqualsItsRowsAloneAndPaddingDoesNotMatter(string family)
    {
        using var folder = new TemporaryFolder();
        using var model = Open(family, folder);
        using var scope = NewDisposeScope();
        foreach (var graded in new[] { false, true })
        {
            using var mode = set_grad_enabled(graded);
            var (batch, vectors) = (model.call(ModelInput.Create(Rows, padId: 1)), model.Embed(ModelInput.Create(Rows)));
            for (var i = 0; i < Rows.Length; i++)
            {
                var alone = ModelInput.Create([Rows[i]]);
                Assert.True(model.call(alone)[0].allclose(batch[i], atol: 1e-5));
                Assert.True(model.call(alone with { HasPadding = true })[0].allclose(batch[i], atol: 1e-5));
                Assert.True(model.Embed(alone)[0].allclose(vectors[i], atol: 1e-5));
                Assert.Equal(1, vectors[i].norm().item<float>(), 1e-5f);
            }
        }
        Assert.True(model.call(ModelInput.Create([[], Rows[0]])).isfinite().all().item<bool>());
    }

    [Theory, MemberData(nameof(Families))]
    public void WhatIsLongerThanItReadsIsCutOff(string family)
    {
        using var folder = new TemporaryFolder();
        using var model = Open(family, folder);
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        var ids = Enumerable.Range(0, model.MaxLength + 30).Select(i => 5 + (i % 50)).ToArray();
        var batch = model.call(ModelInput.Create([ids, Rows[0]]));
        Assert.True(model.call(ModelInput.Create([ids[..model.MaxLength]]))[0].allclose(batch[0], atol: 1e-5));
        Assert.True(model.call(ModelInput.Create([Rows[0]]))[0].allclose(batch[1], atol: 1e-5));
    }

    [Theory, MemberData(nameof(Families))]
    public void LayerGroupsHoldExactlyTheParametersThatGetGradients(string family)
    {
        using var folder = new TemporaryFolder();
        using var model = Open(family, folder);
        using (NewDisposeScope())
            model.call(ModelInput.Create(Rows)).square().sum().backward();
        var grouped = model.LayerGroups.SelectMany(group => group.Parameters).ToList();
        Assert.Equal(["embeddings", .. Enumerable.Range(0, model.Layers).Select(i => $"layer {i}")], model.LayerGroups.Select(group => group.Name).Take(model.Layers + 1));
        Assert.Equal(grouped.Select(p => p.Name).Order(), model.named_parameters().Where(p => p.parameter.grad is not null).Select(p => p.name).Order());
        Assert.Equal(grouped.Count, grouped.Select(p => p.Name).Distinct().Count());
    }

    /// <summary>An adapter on every layer that may carry one is used by forward, and merged the model answers as before.</summary>
    [Theory, MemberData(nameof(Families))]
    public void EveryAdaptableLayerIsUsedAndMerges(string family)
    {
        using var folder = new TemporaryFolder();
        using var model = Open(family, folder);
        model.eval();
        var keys = model.state_dict().Keys.ToHashSet();
        Assert.All(model.AdaptableLayers, layer => Assert.Contains(layer.Name + ".weight", keys));
        using var scope = NewDisposeScope();
        foreach (var (_, layer) in model.AdaptableLayers)
        {
            layer.AddAdapter(2, alpha: 2, dropout: 0.1);
            using var ungraded = no_grad();
            layer.Adapter!.B.normal_(0, 0.1);
        }
        Assert.Equal(keys, model.state_dict().Keys.ToHashSet());
        var adapted = model.call(ModelInput.Create(Rows));
        adapted.square().sum().backward();
        Assert.All(model.AdaptableLayers, layer => Assert.True(layer.Layer.Adapter!.A.grad!.abs().max().item<float>() > 0, layer.Name));
        foreach (var (_, layer) in model.AdaptableLayers) layer.Merge();
        Assert.True(model.call(ModelInput.Create(Rows)).allclose(adapted, atol: 1e-4));
    }

    [Theory, MemberData(nameof(Families))]
    public void FortyPassesLeaveNoTensorBehind(string family)
    {
        using var folder = new TemporaryFolder();
        using var model = Open(family, folder);
        using var head = model.CreateHead(3, dropout: 0.1);
        void Pass()
        {
            using var scope = NewDisposeScope();
            using var input = ModelInput.Create(Rows);
            head.call(model.call(input)).sum().backward();
            using var ungraded = no_grad();
            model.Upper(model.Lower(input, 1), input, 1);
            model.Embed(input);
        }
        Pass();
        var before = TorchCollection.SettledTensors();
        for (var i = 0; i < 40; i++) Pass();
        Assert.Equal(before, TorchCollection.SettledTensors());
    }

    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    [InlineData("distilbert")]
    public void DropoutIsWhatWasAskedForAndNoneBelowTheBoundary(string family)
    {
        using var folder = new TemporaryFolder();
        using var model = Open(family, folder);
        using var scope = NewDisposeScope();
        var input = ModelInput.Create(Rows);
        bool Varies(Func<Tensor> pass) => !pass().allclose(pass(), atol: 1e-6);
        model.train();
        Assert.True(Varies(() => model.Lower(input, 0))); // as config.json says
        Assert.True(Varies(() => model.call(input)));
        model.SetDropout(from: 1);
        Assert.False(Varies(() => model.Lower(input, 1)));
        Assert.True(Varies(() => model.Lower(input, 2)));
        model.SetDropout(0, 0.5);
        Assert.False(Varies(() => model.Lower(input, 0)));
        Assert.True(Varies(() => model.Lower(input, 1)));
        model.SetDropout(0, 0);
        Assert.False(Varies(() => model.call(input)));
        model.SetDropout();
        Assert.True(Varies(() => model.call(input)));
        model.eval();
        Assert.False(Varies(() => model.call(input)));
    }

    [Fact]
    public void TokenTypesTellTheTextsOfAPairApartWhereAFamilyHasThem()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        var pair = ModelInput.Create([new PairIds([2, 6, 3, 7, 8, 3], 3), new PairIds([2, 6, 3], 3)], padId: 1);
        Assert.Equal([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0], pair.TokenTypes!.data<long>().ToArray());
        Assert.Equal([2, 6, 3, 7, 8, 3, 2, 6, 3, 1, 1, 1], pair.InputIds.data<long>().ToArray());
        Assert.Equal([6, 3], pair.Lengths.data<long>().ToArray());
        foreach (var (family, differs) in new[] { ("bert", true), ("roberta", false), ("distilbert", false) })
        {
            using var model = Open(family, folder);
            var (typed, plain) = (model.call(pair), model.call(pair with { TokenTypes = null }));
            Assert.Equal(differs, !typed[0].allclose(plain[0], atol: 1e-4));
            Assert.True(typed[1].allclose(plain[1], atol: 1e-5));
        }
    }

    [Theory]
    [InlineData("bert", "classifier.weight classifier.bias")]
    [InlineData("roberta", "classifier.dense.weight classifier.dense.bias classifier.out_proj.weight classifier.out_proj.bias")]
    [InlineData("distilbert", "pre_classifier.weight pre_classifier.bias classifier.weight classifier.bias")]
    [InlineData("use-lite", "classifier.weight classifier.bias")]
    public void HeadsHaveTheirPublishedNamesAndTakeAScalingIntoTheirFirstLayer(string family, string names)
    {
        using var folder = new TemporaryFolder();
        using var model = Open(family, folder);
        using var head = model.CreateHead(5, dropout: 0.3);
        head.eval();
        Assert.Equal(names.Split(' '), head.NamedParameters.Select(p => p.Name));
        Assert.Equal(head.parameters().Count(), head.NamedParameters.Count());
        Assert.All(head.NamedParameters.Where(p => p.Name.EndsWith("bias")), p => Assert.Equal(0, p.Parameter.abs().max().item<float>()));
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        var features = randn(4, model.HiddenSize);
        var (scale, shift) = (rand(model.HiddenSize) + 0.5, randn(model.HiddenSize));
        var scaled = head.call((features - shift) * scale); // [4, 5]
        Assert.Equal([4, 5], scaled.shape);
        head.Weight.mul_(scale);
        head.Bias.sub_(head.Weight.mv(shift));
        Assert.True(head.call(features).allclose(scaled, atol: 1e-5));

        using var tokens = model.CreateHead(7, dropout: 0.3, perToken: true);
        Assert.Equal(["classifier.weight", "classifier.bias"], tokens.NamedParameters.Select(p => p.Name));
        Assert.Equal([3, 6, 7], tokens.call(model.Hidden(ModelInput.Create(Rows))).shape);
    }

    [Theory, MemberData(nameof(Families))]
    public void RunsInWhateverPrecisionItIsMovedTo(string family)
    {
        using var folder = new TemporaryFolder();
        using var model = Open(family, folder);
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        var single = model.call(ModelInput.Create(Rows));
        model.to(ScalarType.Float64);
        var precise = model.call(ModelInput.Create(Rows));
        Assert.Equal(ScalarType.Float64, precise.dtype);
        Assert.True(precise.to(ScalarType.Float32).allclose(single, atol: 1e-4));
    }

    private static Backbone Open(string family, TemporaryFolder folder)
    {
        var path = folder[family];
        var model = ModelFamilies.Load(family == "use-lite" ? TestModels.RandomUseLite(path) : TinyEncoder.Of(family, path));
        model.eval();
        return model;
    }
}
