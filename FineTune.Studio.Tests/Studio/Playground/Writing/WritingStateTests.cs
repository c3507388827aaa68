using FineTune.Engine.Data.Generation;
using FineTune.Studio.Playground.Writing;
using Microsoft.Extensions.DependencyInjection;

namespace FineTune.Studio.Tests.Studio.Playground.Writing;

public sealed class WritingStateTests(WritingCase home) : IClassFixture<WritingCase>
{
    private async Task<WritingState> BeginAsync(string model = WritingCase.Base, string? with = null, WritingMode? mode = null)
    {
        var state = home.NewState();
        await state.BeginAsync(model, with, mode);
        return state;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var limit = DateTime.UtcNow.AddSeconds(30); !condition(); await Task.Delay(10)) Assert.True(DateTime.UtcNow < limit, "It did not happen.");
    }

    [Fact]
    public async Task RunsTheirBasesAndCachedModelsCanBeChosenAndARunIsAskedAsItWasTuned()
    {
        var state = await BeginAsync(WritingCase.Run);
        Assert.Equal([WritingCase.Tuned, WritingCase.Other, WritingCase.Base], state.Choice!.Models.Select(m => m.Id).Where(id => id != "starter-gpt2"));
        Assert.Equal((WritingCase.Tuned, WritingCase.Base, "ft:gpt2:answers"), (state.A.Model!.Id, state.A.Model.BaseId, state.A.Model.ApiId));
        Assert.Equal(WritingMode.Chat, state.Conversation.Mode);
        var unknown = await BeginAsync("gone");
        Assert.Contains("'gone'", unknown.Problem!.What);
        Assert.NotEmpty(unknown.Choice!.Models);
    }

    [Fact]
    public async Task ATextIsWrittenWithItsFiguresAndKept()
    {
        var writer = home.Writer(WritingCase.Base);
        var state = await BeginAsync();
        state.Prompt = "Tell me:";
        await state.SendAsync();
        var answer = state.Conversation.Turns.Single().A!;
        Assert.Equal("Once there was a cat.", answer.Text);
        Assert.Equal((2, 6, 64, WritingEnd.Stop), (answer.Figures!.PromptTokens, answer.Figures.CompletionTokens, answer.Figures.ContextLength, answer.Figures.End));
        Assert.NotNull(answer.Figures.FirstToken);
        Assert.Equal(5, writer.Asked.Single().Sampling.TopLogProbabilities);
        Assert.EndsWith("cat.", state.Announcement);

        var again = home.NewState();
        Assert.True(await again.OpenAsync(state.Id!));
        var kept = again.Conversation.Turns.Single().A!;
        Assert.Equal(answer.Text, kept.Text);
        Assert.Equal([.. answer.Tokens.Select(t => (t.Piece, t.LogProbability))], kept.Tokens.Select(t => (t.Piece, t.LogProbability)));
        Assert.Equal(("Tell me:", WritingCase.Base), (again.Prompt, again.A.Model!.Id));
        Assert.Contains(home.Get<ConversationStore>().List(100, out _), h => h.Id == state.Id && h.Title == "Tell me:" && h.Model == "GPT-2");
    }

    [Fact]
    public async Task TwoModelsWriteAtTheSameTimeEachByItself()
    {
        var (first, second) = (home.Writer(WritingCase.Tuned), home.Writer(WritingCase.Base));
        (first.IsSlow, second.IsSlow, second.Words) = (true, true, [" Another", " one"]);
        var state = await BeginAsync(WritingCase.Tuned, WritingCase.Base);
        state.Prompt = "Hello";
        var sending = state.SendAsync();
        second.LetWrite(9);
        await UntilAsync(() => state.Conversation.Turns[0].B is not null);
        Assert.Null(state.Conversation.Turns[0].A);
        Assert.True(state.IsWriting);
        first.LetWrite(9);
        await sending;
        Assert.Equal(("Once there was a cat.", "Another one"), (state.Conversation.Turns[0].A!.Text, state.Conversation.Turns[0].B!.Text));
        Assert.Equal(["Hello"], first.Asked.Single().Messages!.Select(m => m.Content));
        Assert.False(state.IsWriting);

        // Each goes on from what it said itself.
        state.Prompt = "And then?";
        first.LetWrite(9);
        second.LetWrite(9);
        await state.SendAsync();
        Assert.Equal(["Hello", "Another one", "And then?"], second.Asked[1].Messages!.Select(m => m.Content));
        Assert.Equal(["Hello", "Once there was a cat.", "And then?"], first.Asked[1].Messages!.Select(m => m.Content));
    }

    [Fact]
    public async Task StopKeepsWhatThereIsAndLetsGoOfTheModel()
    {
        var writer = home.Writer(WritingCase.Base);
        writer.IsSlow = true;
        var state = await BeginAsync();
        var ticks = 0;
        state.A.Ticked += () => ticks++;
        state.Prompt = "x";
        var sending = state.SendAsync();
        writer.LetWrite(2);
        await UntilAsync(() => state.A.Tokens.Count == 2 && ticks > 0);
        Assert.Equal(0, state.A.Turn);
        await state.StopAsync();
        await sending;
        Assert.Equal(("Once there", WritingEnd.Cancelled), (state.Conversation.Turns[0].A!.Text, state.Conversation.Turns[0].A!.Figures!.End));
        Assert.Equal(0, writer.UnderWay);
        Assert.Equal("", state.Announcement);
    }

    [Fact]
    public async Task LeavingOrANewPromptEndsWhatIsWritten()
    {
        var writer = home.Writer(WritingCase.Base);
        writer.IsSlow = true;
        var state = await BeginAsync();
        state.Prompt = "first";
        var first = state.SendAsync();
        writer.LetWrite();
        await UntilAsync(() => state.A.Tokens.Count == 1);
        state.Prompt = "second";
        var second = state.SendAsync();
        await first;
        writer.LetWrite();
        await UntilAsync(() => state.A.Tokens.Count == 1 && writer.Asked.Count == 2);
        state.Dispose();
        await second;
        Assert.Equal(0, writer.UnderWay);
        var again = home.NewState();
        Assert.True(await again.OpenAsync(state.Id!));
        Assert.Equal(("second", "Once"), (again.Conversation.Turns.Single().Prompt, again.Conversation.Turns[0].A!.Text));
    }

    [Fact]
    public async Task AnAlternativeIsTakenAndTheTextGoesOnFromIt()
    {
        var writer = home.Writer(WritingCase.Tuned);
        writer.Words = [" Once", " there", " was"];
        var state = await BeginAsync(WritingCase.Tuned);
        state.Prompt = "Hello";
        await state.SendAsync();
        state.Prompt = "More";
        await state.SendAsync();
        writer.Words = [" went", " on"];
        await state.PickAsync(0, Side.A, 1, state.TokensOf(0, Side.A)[1].Options![1]);
        var answer = state.Conversation.Turns.Single().A!;
        Assert.Equal("Once or there went on", answer.Text);
        Assert.True(answer.Tokens[1].IsPicked);
        Assert.Equal("Once or there", writer.Asked[^1].AnswerBegin);

        await state.PickAsync(0, Side.A, 1, answer.Tokens[1].Options![2]);
        Assert.Equal(("Once", WritingEnd.Stop), (state.Conversation.Turns[0].A!.Text, state.Conversation.Turns[0].A!.Figures!.End));
        Assert.Equal(3, writer.Asked.Count);
    }

    [Fact]
    public async Task MessagesAreEditedRegeneratedContinuedAndDeleted()
    {
        var writer = home.Writer(WritingCase.Tuned);
        var state = await BeginAsync(WritingCase.Tuned);
        state.SetSystem("Be brief.");
        state.SetSampling(state.Conversation.Sampling with { MaxTokens = 2 });
        foreach (var message in new[] { "one", "two" })
        {
            state.Prompt = message;
            await state.SendAsync();
        }
        Assert.Equal(("Once there", WritingEnd.Length), (state.Conversation.Turns[1].A!.Text, state.Conversation.Turns[1].A!.Figures!.End));
        await state.ContinueAsync(1, Side.A);
        Assert.Equal("Once thereOnce there", state.Conversation.Turns[1].A!.Text);

        await state.EditAnswerAsync(0, Side.A, "My words");
        Assert.True(state.Conversation.Turns.Single().A!.IsEdited);
        state.Prompt = "three";
        await state.SendAsync();
        Assert.Equal(["Be brief.", "one", "My words", "three"], writer.Asked[^1].Messages!.Select(m => m.Content));
        Assert.Equal([ChatMessage.System, ChatMessage.User, ChatMessage.Assistant, ChatMessage.User], writer.Asked[^1].Messages!.Select(m => m.Role));

        await state.EditPromptAsync(0, "uno");
        Assert.Equal(["uno"], state.Conversation.Turns.Select(t => t.Prompt));
        Assert.Equal("Once there", state.Conversation.Turns[0].A!.Text);
        writer.Words = ["New"];
        await state.RegenerateAsync(0);
        Assert.Equal("New", state.Conversation.Turns[0].A!.Text);
        await state.DeleteTurnAsync(0);
        Assert.Empty(state.Conversation.Turns);
    }

    [Fact]
    public async Task ATooLongPromptAndABrokenModelAreSaidAndNothingIsLost()
    {
        var writer = home.Writer(WritingCase.Base);
        var state = await BeginAsync();
        state.Prompt = string.Join(' ', Enumerable.Repeat("word", 80));
        await state.SendAsync();
        Assert.Contains("80 tokens", state.A.Problem!.What);
        Assert.Contains("64", state.A.Problem.What);
        Assert.Null(state.Conversation.Turns[0].A);

        writer.Breaks = new InvalidOperationException("the wire was cut");
        state.Prompt = "short";
        await state.SendAsync();
        Assert.Equal("Writing broke off.", state.A.Problem!.What);
        Assert.Equal(("Once there", WritingEnd.Broken), (state.Conversation.Turns[0].A!.Text, state.Conversation.Turns[0].A!.Figures!.End));

        writer.Context = 4;
        writer.Breaks = null;
        state.Prompt = "a b";
        await state.SendAsync();
        Assert.Equal(WritingEnd.Context, state.Conversation.Turns[0].A!.Figures!.End);
        Assert.Null(state.A.Problem);
    }

    [Fact]
    public async Task AnotherModeLeavesAConversationThatHasBegunAsItIs()
    {
        home.Writer(WritingCase.Base);
        var state = await BeginAsync();
        state.Prompt = "x";
        await state.SendAsync();
        var id = state.Id!;
        await state.SetModeAsync(WritingMode.Chat);
        Assert.Null(state.Id);
        Assert.Empty(state.Conversation.Turns);
        await state.SendAsync();
        Assert.Contains("empty", state.Problem!.What);
        Assert.Equal(WritingMode.Completion, home.Get<ConversationStore>().Load(id)!.Mode);
    }

    [Fact]
    public async Task ExamplesComeFromRowsTheModelNeverLearntFromAndElseAreGeneral()
    {
        var examples = home.Get<PromptExamples>();
        var models = (await home.Get<WritableModels>().ListAsync()).Models;
        var own = await examples.OfAsync(models.Single(m => m.Id == WritingCase.Tuned), WritingMode.Chat);
        Assert.True(own.FromData);
        Assert.All(own.Prompts, p => Assert.StartsWith("Question number", p));
        var general = await examples.OfAsync(models.Single(m => m.Id == WritingCase.Base), WritingMode.Completion);
        Assert.Equal((false, 3), (general.FromData, general.Prompts.Count));
    }

    [Fact]
    public async Task TrainingExamplesWaitUntilADataSetIsMadeOfThem()
    {
        var book = home.Get<ExampleBook>();
        await Assert.ThrowsAsync<FineTune.Engine.UserException>(() => book.AddAsync("", "prompt", " "));
        await book.AddAsync("Be kind.", "Say \"hello\"\nplease", "Hello 😀");
        await book.AddAsync("", "And?", "No.");
        Assert.Equal(2, book.Count);
        var hash = await book.MakeDataSetAsync();
        Assert.Equal(0, book.Count);
        var info = home.Studio.Book.Store.Info(hash);
        Assert.Equal(("text-generation", 2), (info.SuggestedTask, info.TotalRows));
        using var set = home.Studio.Book.Store.Open(hash);
        var rows = GenerationRows.LoadForScoring(set, GenerationRows.Resolve(info, new() { Hash = hash })).Test;
        Assert.Equal(["Be kind.", "Say \"hello\"\nplease", "Hello 😀"], ((ConversationRow)rows[0]).Messages.Select(m => m.Content));
    }
}
