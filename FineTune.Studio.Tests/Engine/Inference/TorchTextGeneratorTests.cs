using System.Text;
using FineTune.Engine;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Inference;

namespace FineTune.Studio.Tests.Engine.Inference;

[Collection(nameof(TorchCollection))]
public sealed class TorchTextGeneratorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TorchTextGenerator _generator;

    public TorchTextGeneratorTests() => _generator = new(TinyGpt2.Create(Path.Combine(_folder.Root, "model")));

    [Fact]
    public async Task TheSameSeedGivesTheSameText()
    {
        SamplingSettings seeded = new() { MaxTokens = 20, Temperature = 1, Seed = 7 };
        Assert.Equal(await Write("The cat", seeded), await Write("The cat", seeded));
        Assert.NotEqual(await Write("The cat", seeded), await Write("The cat", seeded with { Seed = 8 }));
    }

    [Fact]
    public async Task ManyAtOnceWriteWhatEachWouldAlone()
    {
        string[] prompts = [.. TinyGpt2.Sentences, "The", "A cat and a dog", "x"];
        var alone = new List<string>();
        foreach (var prompt in prompts) alone.Add(await Write(prompt, new() { MaxTokens = 25, Temperature = 0 }));
        Assert.Equal(alone, await Task.WhenAll(prompts.Select(p => Task.Run(() => Write(p, new() { MaxTokens = 25, Temperature = 0 })))));
        // More than fit into one batch: the rest waits its turn.
        var many = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => Write("The dog", new() { MaxTokens = 1 + (i % 9), Temperature = 1, Seed = i }))));
        Assert.Equal(50, many.Length);
    }

    [Fact]
    public async Task ATextEndsWithTheContextWhateverWasAskedFor()
    {
        var generation = _generator.Start(new() { Prompt = "The cat", Sampling = new() { MaxTokens = int.MaxValue, Temperature = 1, Seed = 1, LogitBias = NoEnd } });
        Assert.Equal(FinishReason.Length, (await Read(generation)).Finish);
        Assert.Equal(_generator.ContextLength, generation.PromptTokens + generation.CompletionTokens);
    }

    [Fact]
    public void APromptWithoutRoomForAnAnswerIsRefusedWithBothNumbers()
    {
        var e = Assert.Throws<PromptTooLongException>(() => _generator.Start(new() { Prompt = string.Concat(Enumerable.Repeat("The cat sat. ", 40)) }));
        Assert.Equal(64, e.Context);
        Assert.Contains($"{e.Tokens} tokens long", e.What);
        Assert.Contains("Temperature is -1", Assert.Throws<UserException>(() => _generator.Start(new() { Prompt = "x", Sampling = new() { Temperature = -1 } })).What);
    }

    [Fact]
    public async Task TheEndOfTextTokenEndsAText()
    {
        var end = ((FineTune.Engine.Tokenization.ByteLevelBpe)_generator.Tokenizer).EndOfTextId!.Value;
        var generation = _generator.Start(new() { Prompt = "The", Sampling = new() { MaxTokens = 5, Temperature = 0, LogitBias = new Dictionary<int, double> { [end] = 1000 } } });
        Assert.Equal(("", FinishReason.Stop), await Read(generation));
        Assert.Equal(0, generation.CompletionTokens);
    }

    [Fact]
    public async Task AStopStringIsNotShown()
    {
        var whole = await Write("The cat", new() { MaxTokens = 20, Temperature = 1, Seed = 3, LogitBias = NoEnd });
        var stop = whole[5..8];
        Assert.Equal((whole[..whole.IndexOf(stop, StringComparison.Ordinal)], FinishReason.Stop),
            await Read(_generator.Start(new() { Prompt = "The cat", Sampling = new() { MaxTokens = 20, Temperature = 1, Seed = 3, Stop = [stop], LogitBias = NoEnd } })));
    }

    [Fact]
    public async Task WhoLeavesFreesThePlaceAndTheOthersGoOn()
    {
        using var leaving = new CancellationTokenSource();
        var other = Write("A dog", new() { MaxTokens = 40, Temperature = 0, LogitBias = NoEnd });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in _generator.Start(new() { Prompt = "The cat", Sampling = new() { MaxTokens = 50, LogitBias = NoEnd } }).Tokens(leaving.Token)) leaving.Cancel();
        });
        Assert.Equal(await Write("A dog", new() { MaxTokens = 40, Temperature = 0, LogitBias = NoEnd }), await other);
    }

    [Fact]
    public async Task AlternativesAreTheMostProbableTokensFirst()
    {
        var tokens = new List<GeneratedToken>();
        await foreach (var token in _generator.Start(new() { Prompt = "The", Sampling = new() { MaxTokens = 4, Temperature = 0, TopLogProbabilities = 5, LogitBias = NoEnd } }).Tokens()) tokens.Add(token);
        Assert.All(tokens.Where(t => t.Piece.Length > 0), t =>
        {
            Assert.Equal(5, t.Alternatives.Count);
            Assert.Equal(t.Alternatives.OrderByDescending(a => a.LogProbability), t.Alternatives);
            Assert.True(t.LogProbability <= t.Alternatives[0].LogProbability + 1e-6);
        });
    }

    [Fact]
    public async Task AConversationIsPutIntoWordsByTheTemplate()
    {
        ChatMessage[] messages = [new(ChatMessage.User, "Where?")];
        var asked = _generator.Start(new() { Messages = messages, Sampling = new() { MaxTokens = 1 } });
        await Read(asked);
        Assert.Equal(1 + _generator.Template.Render(messages, answerFollows: true).Sum(p => _generator.Tokenizer.Content(p.Text).Length), asked.PromptTokens);
    }

    [Fact]
    public async Task NothingIsLeftOfATextThatWasWritten()
    {
        await Write("The", new() { MaxTokens = 20 });
        var before = TorchCollection.SettledTensors();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Write("The", new() { MaxTokens = 20, Seed = i })));
        Assert.Equal(before, TorchCollection.SettledTensors());
    }

    public void Dispose()
    {
        _generator.Dispose();
        _folder.Dispose();
    }

    private Dictionary<int, double> NoEnd => new() { [((FineTune.Engine.Tokenization.ByteLevelBpe)_generator.Tokenizer).EndOfTextId!.Value] = -1000 };

    private async Task<string> Write(string prompt, SamplingSettings settings) => (await Read(_generator.Start(new() { Prompt = prompt, Sampling = settings }))).Text;

    private static async Task<(string Text, FinishReason? Finish)> Read(Generation generation)
    {
        var text = new StringBuilder();
        await foreach (var token in generation.Tokens()) text.Append(token.Text);
        return (text.ToString(), generation.Finish);
    }
}
