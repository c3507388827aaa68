using FineTune.Engine.Inference;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Inference;

[Collection(nameof(TorchCollection))]
public sealed class LikelihoodsTests
{
    [Fact]
    public void EveryTokenIsScoredOnceWithTheContextItsWindowHas()
    {
        using var model = new Gpt2(new() { VocabularySize = 30, Positions = 8, HiddenSize = 16, Layers = 1, Heads = 2 });
        RandomWeights.Fill(model, 2);
        model.eval();
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        int[] ids = [.. Enumerable.Range(0, 19).Select(i => (i * 7) % 30)];
        double Loss(int start, int at) // of the token at a place, read from a start
        {
            var logits = model.LanguageHead.call(model.Hidden(ModelInput.Create([ids[start..at]])))[0, at - start - 1]; // [V]
            return -logits.log_softmax(-1)[ids[at]].ToDouble();
        }
        // Context 8, stride 4: windows begin at 0, 4, 8, 12; each scores what the one before did not reach.
        var expected = Enumerable.Range(1, 18).Sum(i => Loss(i < 8 ? 0 : (i - 4) / 4 * 4, i));
        WritingDocument[] documents = [new(ids, [.. ids.Select(_ => true)]), new([1, 2, 3], [false, false, true]), new([5], [true])];
        var scored = Likelihoods.Of(model, documents, [.. Enumerable.Repeat(2L, 30)]);
        Assert.Equal(2, scored.Count); // nothing precedes the only token of the third
        Assert.Equal((18, 36), (scored[0].Tokens, scored[0].Bytes));
        Assert.Equal(expected, scored[0].NegativeLogLikelihood, 3);
        Assert.Equal((1, 2), (scored[1].Tokens, scored[1].Bytes));
    }
}
