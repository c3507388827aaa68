using FineTune.Engine.Data.Generation;
using FineTune.Engine.Inference;

namespace FineTune.Studio.Tests.Engine.Inference;

[Collection(nameof(TorchCollection))]
public sealed class BegunAnswerTests
{
    [Fact]
    public async Task AnAnswerGoesOnBehindTheWordsItHas()
    {
        using var folder = new TemporaryFolder();
        using var generator = new TorchTextGenerator(TinyWriter.Gpt2(folder["model"]));
        var asked = new GenerationRequest { Messages = [new(ChatMessage.User, "where is my parcel")], Sampling = new() { MaxTokens = 4, Seed = 1 } };
        var begun = generator.Start(asked with { AnswerBegin = "the delivery was late" });
        var words = generator.Tokenizer.Content(generator.Template.AnswerLead + "the delivery was late").Length;
        Assert.True(words > 0);
        Assert.Equal(generator.Start(asked).PromptTokens + words, begun.PromptTokens);
        Assert.Equal(4, await begun.Tokens().CountAsync());
        Assert.Equal(4, begun.CompletionTokens);
    }
}
