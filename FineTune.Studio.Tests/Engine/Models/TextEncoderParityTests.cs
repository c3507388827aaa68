using FineTune.Engine.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Models;

/// <summary>BERT, RoBERTa and DistilBERT of any size against the reference implementation: every such file of the parity folder.</summary>
[Collection(nameof(TorchCollection))]
public sealed class TextEncoderParityTests
{
    public static TheoryData<string> Files() => ParityFile.Of("bert", "roberta", "distilbert");

    [Theory, MemberData(nameof(Files))]
    public void NamesAndShapesAreThoseOfThePublishedCheckpoint(string file)
    {
        using var reference = new Reference(file);
        var ours = reference.Tensors.ToDictionary(t => t.Name, t => string.Join(",", t.Tensor.shape));
        Assert.All(reference.File.Keys, key => Assert.Equal(string.Join(",", key.Value), ours.GetValueOrDefault(key.Key)));
        // A head on every token leaves the pooler unused; such checkpoints have none.
        Assert.All(ours.Keys.Except(reference.File.Keys.Keys), name => Assert.Contains(".pooler.", name));
    }

    [Theory, MemberData(nameof(Files))]
    public void LogitsAndStatesAreTheReference(string file)
    {
        using var reference = new Reference(file);
        reference.Backbone.eval();
        reference.Head.eval();
        using var scope = NewDisposeScope();
        foreach (var graded in new[] { false, true }) // attention has a path of its own for each
        {
            using var mode = set_grad_enabled(graded);
            ParityFile.AssertNear("the embeddings", reference.File.Numbers("embedding_output_row0_first8"), reference.Backbone.Lower(reference.Input, 0)[0, 0].narrow(0, 0, 8));
            ParityFile.AssertNear("the last hidden state", reference.File.Numbers("last_hidden_row0_first8"), reference.Backbone.Hidden(reference.Input)[0, 0].narrow(0, 0, 8));
            ParityFile.AssertNear("the logits", reference.File.Numbers("logits"), reference.Logits());
        }
    }

    [Theory, MemberData(nameof(Files))]
    public void LossAndGradientsAreTheReference(string file)
    {
        using var reference = new Reference(file);
        reference.Backbone.train();
        reference.Backbone.SetDropout(0, 0);
        reference.Head.train();
        using var scope = NewDisposeScope();
        var logits = reference.Logits(); // [.., C]
        var loss = nn.functional.cross_entropy(logits.view(-1, logits.shape[^1]), tensor(reference.File.Integers("labels")), ignore_index: -100);
        ParityFile.AssertNear("the loss", [reference.File.Number("loss_dropout0")], [loss.ToDouble()]);
        loss.backward();
        var gradients = reference.Tensors.ToDictionary(t => t.Name, t => t.Tensor.grad);
        Assert.All(reference.File.GradientNorms, norm =>
            ParityFile.AssertNear($"the gradient of {norm.Key}", [norm.Value], [gradients[norm.Key]!.to(ScalarType.Float64).norm().ToDouble()]));
    }

    /// <summary>Encoder and head of a file, filled by the formula.</summary>
    private sealed class Reference : IDisposable
    {
        public Reference(string file)
        {
            File = new ParityFile(file);
            using var folder = new TemporaryFolder();
            folder.Write("config.json", File.Config);
            Backbone = ModelFamilies.Create(folder.Root);
            var shape = File.Integers("logits_shape");
            IsPerToken = shape.Length == 3;
            Head = Backbone.CreateHead((int)shape[^1], dropout: 0, IsPerToken);
            ParityWeights.Fill(Tensors);
            var lengths = File.Rows("attention_mask").Select(row => row.Sum()).ToArray();
            var ids = File.Rows("input_ids");
            var width = ids[0].Length;
            Input = new ModelInput(tensor(File.Integers("input_ids"), [ids.Length, width]), tensor(Array.ConvertAll(lengths, l => (long)l)))
            {
                HasPadding = lengths.Any(l => l < width),
                TokenTypes = File.Has("token_type_ids") ? tensor(File.Integers("token_type_ids"), [ids.Length, width]) : null,
            };
        }

        public ParityFile File { get; }

        public Backbone Backbone { get; }

        public TaskHead Head { get; }

        public ModelInput Input { get; }

        public bool IsPerToken { get; }

        public IEnumerable<(string Name, Tensor Tensor)> Tensors =>
            [.. Backbone.named_parameters().Select(p => (p.name, (Tensor)p.parameter)), .. Head.NamedParameters.Select(p => (p.Name, (Tensor)p.Parameter))];

        public Tensor Logits() => Head.call(IsPerToken ? Backbone.Hidden(Input) : Backbone.call(Input));

        public void Dispose() { Input.Dispose(); Head.Dispose(); Backbone.Dispose(); }
    }
}
