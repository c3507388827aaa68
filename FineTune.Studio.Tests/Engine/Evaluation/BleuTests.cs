using FineTune.Engine.Evaluation;

namespace FineTune.Studio.Tests.Engine.Evaluation;

public sealed class BleuTests
{
    // The example of sacreBLEU's README and of its own tests (test_bleu.py: 48.530827 with tokenizer 13a and default smoothing).
    private static readonly string[] Texts = ["The dog bit the man.", "It wasn't surprising.", "The man had just bitten him."];

    private static readonly IReadOnlyList<string>[] References =
    [
        ["The dog bit the man.", "The dog had bit the man."],
        ["It was not unexpected.", "No one was surprised."],
        ["The man bit him first.", "The man had bitten the dog."],
    ];

    [Fact]
    public void CorpusEqualsSacrebleusOwnExample()
    {
        var bleu = Bleu.Corpus(Texts, References);
        Assert.Equal(48.530827, bleu.Score, 6);
        Assert.Equal("nrefs:2|case:mixed|eff:no|tok:13a|smooth:exp", bleu.Signature);
    }

    [Fact]
    public void EmptyTextsAreNotLeftOut() => Assert.Equal(0, Bleu.Corpus(["", "", ""], References).Score);

    // sacreBLEU's test_sentence_bleu.py: exp smoothing, 13a, effective order: 8.493; nothing in common: 0.
    [Theory]
    [InlineData("Producția de zahăr primă va fi exprimată în ceea ce privește zahărul alb;", "producţia de zahăr brut se exprimă în zahăr alb;", 8.493)]
    [InlineData("this is a cat", "okay thanks", 0)]
    public void SentenceEqualsSacrebleusOwnCases(string text, string reference, double expected) => Assert.Equal(expected, Bleu.Sentence(text, reference).Score, 3);

    // By hand. Rows 1 and 2: 4/5, 3/4, 2/3, 1/2, product .2; 3/4, 2/3, 1/2 and 0/1 smoothed to 1/(2*1), product .125.
    // Row 3, with "." cut off: 6/8, 3/6, 1/4 and 0/2 smoothed to 1/(2*2), product .0234375.
    [Theory]
    [InlineData("a b c d e", "a b c d f", 66.8740)]
    [InlineData("a b c x", "a b c d", 59.4604)]
    [InlineData("Hi world.|This is a Test.", "Hello world.|This is a test.", 39.1269)]
    public void CorpusEqualsHandComputedScores(string texts, string references, double expected) =>
        Assert.Equal(expected, Bleu.Corpus(texts.Split('|'), references.Split('|')).Score, 3);

    [Fact]
    public void ShorterTextsArePenalised()
    {
        // All 4 of 4 tokens right, 8 wanted: exp(1 - 8/4).
        var bleu = Bleu.Corpus(["a b c d"], ["a b c d e f g h"]);
        Assert.Equal(Math.Exp(-1), bleu.BrevityPenalty, 12);
        Assert.Equal(100 * Math.Exp(-1), bleu.Score, 9);
        Assert.Equal((4L, 8L), (bleu.Length, bleu.ReferenceLength));
    }

    [Fact]
    public void OnlyEffectiveOrderForgivesShortTexts()
    {
        Assert.Equal(0, Bleu.Corpus(["a b"], ["a b"]).Score);
        Assert.Equal(100, Bleu.Sentence("a b", "a b").Score, 9);
        Assert.Equal("nrefs:1|case:mixed|eff:yes|tok:13a|smooth:exp", Bleu.Sentence("a", "a").Signature);
    }

    [Fact]
    public void AWordCountsNoOftenerThanInTheReference() =>
        // Papineni et al. 2002, their example 2: "the" seven times has the modified precision 2/7.
        Assert.Equal(200.0 / 7, Bleu.Corpus(["the the the the the the the"], [["the cat is on the mat", "there is a cat on the mat"]]).Precisions[0], 9);

    // mteval-v13a's rules: punctuation alone, but not the apostrophe; numbers whole; dashes after digits; entities resolved.
    [Theory]
    [InlineData("Hello, world.", "Hello , world .")]
    [InlineData("It costs 1,000.50 now", "It costs 1,000.50 now")]
    [InlineData("don't (stop)!", "don't ( stop ) !")]
    [InlineData("10-20 well-known", "10 - 20 well-known")]
    [InlineData("a &amp; b &lt;c&gt; &quot;d&quot;", "a & b < c > \" d \"")]
    [InlineData("two\nlines and broken-\nwords <skipped> ", "two lines and brokenwords")]
    public void TokensAreThoseOf13a(string text, string expected) => Assert.Equal(expected, string.Join(' ', Tokens13a.Split(text)));
}
