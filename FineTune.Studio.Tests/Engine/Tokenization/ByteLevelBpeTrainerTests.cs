using FineTune.Engine.Tokenization;

namespace FineTune.Studio.Tests.Engine.Tokenization;

public sealed class ByteLevelBpeTrainerTests
{
    /// <summary>Sennrich's example by hand: "low" five times, "lower" twice, "newest" six times, "widest" three times, each with the space GPT-2's words carry.</summary>
    [Fact]
    public void MergesTheMostFrequentPairs()
    {
        var text = string.Concat(Enumerable.Repeat(" low", 5).Concat(Enumerable.Repeat(" lower", 2)).Concat(Enumerable.Repeat(" newest", 6)).Concat(Enumerable.Repeat(" widest", 3)));
        var tokenizer = ByteLevelBpeTrainer.Train([text], 256 + 4 + 1);
        // es 9, then est 9; then " l", lo and ow have 7: ' ' (32) comes before 'l' (108); o (111) before the new piece (258).
        Assert.Equal(["es", "est", "Ġl", "ow"], Enumerable.Range(256, 4).Select(tokenizer.Piece));
        Assert.Equal(260, tokenizer.EndOfTextId);
    }

    [Fact]
    public void StopsWhereNothingOccursTwice()
    {
        var tokenizer = ByteLevelBpeTrainer.Train(["abc"], 1000);
        Assert.Equal(257, tokenizer.VocabularySize);
    }

    [Fact]
    public void TheSameTextsGiveTheSameVocabularyAndEveryTextComesBack()
    {
        using var folder = new TemporaryFolder();
        var first = ByteLevelBpeTrainer.Train(TinyGpt2.Sentences, 320);
        var second = ByteLevelBpeTrainer.Train(TinyGpt2.Sentences, 320);
        Assert.Equal(Enumerable.Range(0, first.VocabularySize).Select(first.Piece), Enumerable.Range(0, second.VocabularySize).Select(second.Piece));
        first.Save(folder.Root);
        foreach (var loaded in new[] { Tokenizers.Load(folder.Root), ByteLevelBpeFiles.Load(Path.Combine(folder.Root, "vocab.json")) })
        {
            foreach (var text in TinyGpt2.Sentences.Append("neue Wörter 🐟\n\ttab"))
            {
                Assert.Equal(first.Encode(text), loaded.Encode(text));
                Assert.Equal(text, ((ByteLevelBpe)loaded).Decode(loaded.Content(text)));
            }
            Assert.Equal([first.EndOfTextId!.Value], loaded.Encode("")); // a text begins with the token that ends one
        }
    }
}
