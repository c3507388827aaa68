using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Tasks;

[Collection(nameof(TorchCollection))]
public sealed class PackedBlocksTests
{
    [Fact]
    public void TargetsAreTheNextTokensOfTheSameDocument()
    {
        var block = Assert.Single(PackedBlocks.Pack([Document(1, 2, 3), Document(4, 5)], 8, continues: true));
        Assert.Equal([1, 2, 3, 4, 5], block.Ids);
        Assert.Equal([2, 3, -100, 5, -100], block.Targets);
        Assert.Equal([0, 3], block.Starts);
    }

    [Fact]
    public void ALongTextGoesOnInTheNextBlockAndAConversationIsCut()
    {
        var text = Assert.Single(PackedBlocks.Pack([Document(1, 2, 3, 4, 5)], 2, continues: true)); // four pieces fit into a block
        Assert.Equal([2, 3, 4, 5], text.Targets); // the last token alone would teach nothing
        Assert.Equal([0, 2], text.Starts);
        Assert.Equal([2, 3], Assert.Single(PackedBlocks.Pack([Document(1, 2, 3, 4, 5)], 2, continues: false)).Targets);
    }

    [Fact]
    public void WhatIsOnlyReadIsNoTarget()
    {
        var block = Assert.Single(PackedBlocks.Pack([new([1, 2, 3, 4], [false, false, true, true])], 8, continues: false));
        Assert.Equal([-100, 3, 4, -100], block.Targets);
    }

    [Fact]
    public void BlocksAreNearlyFull()
    {
        var random = new Random(1);
        var documents = Enumerable.Range(0, 2000).Select(_ => Document([.. Enumerable.Range(0, random.Next(5, 120))])).ToList();
        var blocks = PackedBlocks.Pack(documents, 128, continues: false);
        Assert.True(PackedBlocks.Fill(blocks, 128) > 0.95);
        Assert.Equal(documents.Sum(d => d.Ids.Length), blocks.Sum(b => b.Ids.Length));
    }

    /// <summary>Packed behind another, a document's logits are what they are alone: it sees nothing else, and its positions begin at 0.</summary>
    [Fact]
    public void DocumentsDoNotSeeEachOther()
    {
        using var model = new Gpt2(new() { VocabularySize = 50, Positions = 16, HiddenSize = 16, Layers = 2, Heads = 2 });
        RandomWeights.Fill(model, 4);
        model.eval();
        using var scope = NewDisposeScope();
        int[] first = [7, 8, 9], second = [20, 21, 22, 23];
        foreach (var graded in new[] { false, true })
        {
            using var mode = set_grad_enabled(graded);
            var texts = TokenizedTexts.FromBlocks(PackedBlocks.Pack([Document(first), Document(second)], 16, continues: false), 0, []);
            var packed = model.Hidden(texts.Batch([0]).Input)[0]; // [7, D]: the longest document comes first
            var alone = cat([model.Hidden(ModelInput.Create([second]))[0], model.Hidden(ModelInput.Create([first]))[0]], 0);
            Assert.True(packed.allclose(alone, atol: 1e-5));
        }
    }

    private static WritingDocument Document(params int[] ids) => new(ids, [.. ids.Select(_ => true)]);
}
