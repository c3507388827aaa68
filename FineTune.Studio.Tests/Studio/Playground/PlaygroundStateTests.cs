using FineTune.Engine;
using FineTune.Studio.Playground;
using Microsoft.Extensions.DependencyInjection;

namespace FineTune.Studio.Tests.Studio.Playground;

[Collection(nameof(TorchCollection))]
public sealed class PlaygroundStateTests(TinyPlayground playground) : IClassFixture<TinyPlayground>
{
    [Fact]
    public async Task AnExampleOfTheTestRowsIsAnsweredBesideItsTruthAndItsUntunedNeighbour()
    {
        using var scope = playground.Studio.Services.CreateScope();
        var state = scope.ServiceProvider.GetRequiredService<PlaygroundState>();
        await state.OpenAsync(null);
        Assert.Equal(TinyPlayground.Run, state.Run!.Id);
        Assert.Equal("test", state.Scored!.Split);
        var example = state.Scored.Examples(6, draw: 1).First(e => e.IsRight);
        await state.WarmAsync();
        await (state.Preparation?.Ended ?? Task.CompletedTask);
        state.Text = example.Asked.First;
        await state.AskAsync();

        Assert.Equal((example.Predicted, example.Truth), (state.Answer!.Label, state.Answer.Truth));
        Assert.Equal(example.Probability, state.Answer.Probability!.Value, 1e-4);
        Assert.NotNull(state.Untuned);
        Assert.Equal("tiny.csv", state.Untuned.Nearest.Place.File);
        Assert.Equal([example.Asked], state.Tried.Select(t => t.Asked));
    }

    [Fact]
    public async Task ATrainingRowsOwnNearestNeighbourIsItself()
    {
        var book = playground.Get<NeighbourBook>();
        var plan = playground.Folder.Plan;
        await book.Prepare(plan).Ended;
        Assert.True(book.IsReady(plan));
        var answer = await book.AnswerAsync(plan, "my card refund");
        var again = await book.AnswerAsync(plan, answer.Nearest.Text);
        Assert.Equal(answer.Nearest, again.Nearest);
        Assert.Equal(1, again.Similarity, 1e-3);
    }

    [Fact]
    public void TheClassicalModelHasNoUntunedAnswerAndSaysWhy() =>
        Assert.Contains("no pre-trained encoder", playground.Get<NeighbourBook>().WhyNot(playground.Folder.Plan with { Model = "classical" }));

    [Fact]
    public async Task AnEmptyTextIsToldAndNothingIsLost()
    {
        using var scope = playground.Studio.Services.CreateScope();
        var state = scope.ServiceProvider.GetRequiredService<PlaygroundState>();
        await state.OpenAsync(TinyPlayground.Run);
        state.Text = " ";
        await state.AskAsync();
        Assert.Contains("empty", state.Problem!.What);
        state.Text = "card";
        await state.AskAsync();
        Assert.Null(state.Problem);
        Assert.NotNull(state.Answer);
    }

    [Fact]
    public async Task AnUnknownRunIsToldAndTheOthersStayToChoose()
    {
        using var scope = playground.Studio.Services.CreateScope();
        var state = scope.ServiceProvider.GetRequiredService<PlaygroundState>();
        await state.OpenAsync("gone");
        Assert.Contains("'gone'", state.Problem!.What);
        Assert.Equal([TinyPlayground.Run], state.Runs!.Select(r => r.Id));
        await state.OpenAsync(TinyPlayground.Unfinished);
        Assert.Contains("Resume it", state.Problem!.Remedy);
    }
}
