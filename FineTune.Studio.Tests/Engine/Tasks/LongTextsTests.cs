using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tokenization;
using FineTune.Engine.Tuning;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Tasks;

[Collection(nameof(TorchCollection))]
public sealed class LongTextsTests
{
    private static readonly WordPiece Tokenizer = TestTokenizers.WordPiece();
    private static readonly string Alphabet = string.Join(' ', "abcdefghijklmnopqrstuvwxyz".Select(c => c));

    [Theory]
    [InlineData(Truncation.Head, "abcdefgh")]
    [InlineData(Truncation.Tail, "stuvwxyz")]
    [InlineData(Truncation.HeadAndTail, "abuvwxyz")]
    [InlineData(Truncation.Windows, "abcdefgh", "ghijklmn", "mnopqrst", "stuvwxyz")]
    public void LongTextsAreReadAsAsked(Truncation truncation, params string[] windows) => Assert.Equal(windows.Select(Special), Windows(Alphabet, 10, truncation));

    [Theory]
    [InlineData(Truncation.Head)]
    [InlineData(Truncation.Tail)]
    [InlineData(Truncation.HeadAndTail)]
    [InlineData(Truncation.Windows)]
    public void ATextThatFitsIsReadWholeAndAnEmptyOneIsItsSpecialTokens(Truncation truncation)
    {
        Assert.Equal([Special("abcdefgh")], Windows("a b c d e f g h", 10, truncation));
        Assert.Equal([Special("")], Windows("", 10, truncation));
    }

    [Fact]
    public void WindowsCoverEveryTokenWhateverTheLengths()
    {
        var text = string.Join(' ', Enumerable.Range(0, 150).Select(i => (char)('a' + i % 26)));
        var all = Tokenizer.Content(text);
        for (var maxLength = 3; maxLength < 160; maxLength++)
        {
            var windows = LongTexts.Encode(Tokenizer, text, maxLength, Truncation.Windows).Select(w => w.Ids[1..^1]).ToList();
            var room = maxLength - 2;
            var stride = Math.Max(1, room - room / 4);
            Assert.All(windows.Select((w, i) => (w, i)), p => Assert.Equal(all.Skip(p.i * stride).Take(room), p.w));
            Assert.Equal(all.Length, (windows.Count - 1) * stride + windows[^1].Length);
        }
    }

    [Fact]
    public void APairIsOneRowOfTheModelsThatHaveAMarkBetweenAndTwoOfThoseThatHaveNone()
    {
        var joint = Assert.Single(LongTexts.Encode(Tokenizer, new("a b", "c d"), 10, Truncation.Windows));
        Assert.Equal(Tokenizer.EncodePair("a b", "c d").Ids, joint.Ids);
        Assert.Equal(4, joint.SecondStart);
        var apart = TestModels.Tokenizer();
        Assert.Equal([apart.Encode("my card", 3), apart.Encode("is late", 3)], LongTexts.Encode(apart, new("my card", "is late"), 3, Truncation.Windows).Select(w => w.Ids));
        Assert.Equal(apart.Content("is late")[^1..], LongTexts.Encode(apart, new("my", "is late"), 1, Truncation.Tail)[1].Ids);
    }

    [Theory]
    [InlineData("full")]
    [InlineData("partly-frozen")]
    public void ARowsLogitsAreTheMeanOverItsWindows(string method)
    {
        using var tiny = new TinyTasks();
        var plan = tiny.Plan("bert", method) with { MaxLength = 6, Truncation = Truncation.Windows };
        using var data = tiny.Load(plan);
        var context = tiny.Context(plan, data);
        using var backbone = context.Backbone;
        using var head = context.Head;
        using var learner = TuningMethods.Find(method).Prepare(context);
        learner.Train(false);
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        head.Weight.mul_(20);
        int[] rows = [.. Enumerable.Range(0, 12)];
        Assert.True(rows.Select(r => context.Texts.Train.WindowsOf(r).Count).Distinct().Count() > 1);
        var logits = learner.Logits(DataPart.Train, rows); // [rows, classes]
        foreach (var row in rows)
        {
            var each = context.Texts.Train.WindowsOf(row).Select(w => head.call(backbone.call(FineTune.Engine.Models.ModelInput.Create([w])))).ToArray(); // [1, classes] each
            Assert.True(logits[row].allclose(cat(each).mean([0L]), atol: method == "full" ? 1e-4 : 2e-2));
        }
    }

    private static string Special(string letters) => string.Join(' ', ["[CLS]", .. letters.Select(c => c.ToString()), "[SEP]"]);

    private static IEnumerable<string> Windows(string text, int maxLength, Truncation truncation) =>
        LongTexts.Encode(Tokenizer, text, maxLength, truncation).Select(w => string.Join(' ', w.Ids.Select(Tokenizer.Piece)));
}
