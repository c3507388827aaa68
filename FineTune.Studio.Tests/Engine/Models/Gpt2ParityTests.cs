using FineTune.Engine.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Models;

/// <summary>GPT-2 of any size against the reference implementation: every such file of the parity folder.</summary>
[Collection(nameof(TorchCollection))]
public sealed class Gpt2ParityTests
{
    private const int Given = 4; // tokens of the prompt that the greedy continuation begins with

    public static TheoryData<string> Files() => ParityFile.Of("gpt2");

    [Theory, MemberData(nameof(Files))]
    public void NamesAndShapesAreThoseOfThePublishedCheckpoint(string file)
    {
        using var model = Model(new(file));
        Assert.Equal(new ParityFile(file).Keys.ToDictionary(k => k.Key, k => string.Join(",", k.Value)), model.named_parameters().ToDictionary(p => p.name, p => string.Join(",", p.parameter.shape)));
    }

    [Theory, MemberData(nameof(Files))]
    public void LogitsAreTheReference(string file)
    {
        var reference = new ParityFile(file);
        using var model = Model(reference);
        model.eval();
        using var scope = NewDisposeScope();
        var ids = Ids(reference);
        foreach (var graded in new[] { false, true }) // attention has a path of its own for each
        {
            using var mode = set_grad_enabled(graded);
            var logits = model.LanguageHead.call(model.Hidden(Input(ids))); // [B, T, V]
            ParityFile.AssertNear("the last logits", reference.Numbers("logits_last_row0_first16"), logits[0, -1].narrow(0, 0, 16));
            Assert.Equal(reference.Integers("argmax"), logits.argmax(-1).flatten().data<long>().ToArray());
        }
    }

    [Theory, MemberData(nameof(Files))]
    public void LossAndGradientsAreTheReference(string file)
    {
        var reference = new ParityFile(file);
        using var model = Model(reference);
        model.train();
        model.SetDropout(0, 0);
        using var scope = NewDisposeScope();
        var ids = Ids(reference);
        var logits = model.LanguageHead.call(model.Hidden(Input(ids))); // [B, T, V]
        var loss = nn.functional.cross_entropy(logits.narrow(1, 0, ids.shape[1] - 1).flatten(0, 1), ids.narrow(1, 1, ids.shape[1] - 1).flatten());
        ParityFile.AssertNear("the loss", [reference.Number("loss_next_token_mean")], [loss.ToDouble()]);
        loss.backward();
        var gradients = model.named_parameters().ToDictionary(p => p.name, p => p.parameter.grad);
        Assert.All(reference.GradientNorms, norm => ParityFile.AssertNear($"the gradient of {norm.Key}", [norm.Value], [gradients[norm.Key]!.to(ScalarType.Float64).norm().ToDouble()]));
    }

    [Theory, MemberData(nameof(Files))]
    public void GreedyTokensThroughTheCacheAreTheReference(string file)
    {
        var reference = new ParityFile(file);
        using var model = Model(reference);
        model.eval();
        using var mode = inference_mode();
        var expected = reference.Rows("greedy_continuation")[0];
        using var cache = model.NewCache(1);
        var row = cache.Add();
        var written = expected[..Given].ToList();
        using var scope = NewDisposeScope();
        var logits = model.Next(tensor(Array.ConvertAll(expected[..Given], i => (long)i)).unsqueeze(0), cache, row); // [1, V]
        while (written.Count < expected.Length)
        {
            written.Add((int)logits.argmax(-1).ToInt64());
            logits = model.Next(tensor(new long[] { written[^1] }).unsqueeze(0), cache, row);
        }
        Assert.Equal(expected, written);
    }

    private static Gpt2 Model(ParityFile file)
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", file.Config);
        var model = (Gpt2)ModelFamilies.Create(folder.Root);
        ParityWeights.Fill(model.named_parameters().Select(p => (p.name, (Tensor)p.parameter)));
        return model;
    }

    private static Tensor Ids(ParityFile file) => tensor(file.Integers("input_ids"), [file.Rows("input_ids").Length, file.Rows("input_ids")[0].Length]); // [B, T]

    private static ModelInput Input(Tensor ids) => new(ids, full([ids.shape[0]], ids.shape[1], ScalarType.Int64)) { HasPadding = false };
}
