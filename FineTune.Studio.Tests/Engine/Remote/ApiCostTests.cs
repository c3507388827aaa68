using FineTune.Engine;
using FineTune.Engine.Guidance;
using FineTune.Engine.Models;
using FineTune.Engine.Remote;

namespace FineTune.Studio.Tests.Engine.Remote;

public sealed class ApiCostTests
{
    [Fact]
    public void TokensTimesEpochsTimesPrice()
    {
        using var home = new RemoteHome("http://127.0.0.1:9/v1");
        // 20 rows: "user" (4 bytes = 1 token), "abcdefgh" (2), "assistant" (9 bytes = 3), "abcd" (1), 3 for each of two messages and 3 for the answer: 16 tokens.
        var rows = string.Concat(Enumerable.Range(0, 20).Select(i => $$"""{"messages":[{"role":"user","content":"abcdef{{i:00}}"},{"role":"assistant","content":"ab{{i:00}}"}]}""" + "\n"));
        var plan = home.Plan(rows);
        var cost = ApiCost.Of(home.Home, EngineSettings.Load(home.Home), plan with { Epochs = 3, Data = plan.Data with { Split = new(100, 0, 0) } });
        Assert.Equal((20, 16 * 20, 960), (cost.Examples, cost.Tokens, cost.TrainingTokens));
        Assert.Equal(960 * 3 / 1e6, cost.Dollars!.Value, 1e-12);
        Assert.Equal(0.3, cost.Uncertainty);
        Assert.Contains("About 320 tokens in 20 examples x 3 epochs = 960 training tokens", cost.Amount);
        Assert.Contains("At $3.00 a million (the test)", cost.Price);
        Assert.Contains("look it up", (cost with { PricePerMillion = null }).Price);
        Assert.Equal("$1.20", ApiCost.Money(1.2));
        Assert.Equal("$0.01", ApiCost.Money(0.0004));
        Assert.Empty(Directory.EnumerateFiles(home.Home.Temporary));
    }

    [Fact]
    public void TheListBeginsWithOpenAiAndIsTheirs()
    {
        using var home = new RemoteHome("http://127.0.0.1:9/v1");
        var providers = new ApiProviders(home.Home);
        Assert.Equal(["openai", "lab"], providers.List().Select(p => p.Id));
        providers.Delete("openai");
        Assert.Equal(["lab"], providers.List().Select(p => p.Id));
        Assert.Contains("no provider 'openai'", Assert.Throws<UserException>(() => providers.Find("openai")).Message);
        Assert.Contains("for all to read", Assert.Throws<UserException>(() => providers.Save(ApiProviders.OpenAi with { BaseUrl = "http://example.org/v1" })).Message);
        Assert.Empty(ApiProviders.OpenAi.Problems());
        Assert.All(ApiProviders.OpenAi.Models, m => Assert.Equal(m.PricePerMillion is null, m.PriceSource is null));
    }

    [Fact]
    public void OpenAisKeyGoesToOpenAiAlone()
    {
        Assert.Contains(EnvironmentKeys.OpenAiVariable, EnvironmentKeys.Names(ApiProviders.OpenAi));
        Assert.DoesNotContain(EnvironmentKeys.OpenAiVariable, EnvironmentKeys.Names(new() { Id = "my-lab", Name = "x", BaseUrl = "https://api.openai.com.evil.org/v1" }));
        Assert.Equal("FINETUNE_API_KEY_MY_LAB", EnvironmentKeys.Names(new() { Id = "my-lab", Name = "x", BaseUrl = "https://lab.org/v1" })[0]);
    }

    [Theory]
    [InlineData("api:openai/gpt-4.1-nano-2025-04-14", "openai", "gpt-4.1-nano-2025-04-14")]
    [InlineData("api:lab/own/gpt", "lab", "own/gpt")]
    [InlineData("api:lab/ft:own/gpt:20260101-1", "lab", "ft:own/gpt:20260101-1")]
    public void AnIdNamesProviderAndModel(string id, string provider, string model)
    {
        Assert.Equal((provider, model), ApiCard.Parse(id));
        var card = ModelCatalog.Find(id);
        Assert.True(card.IsRemote);
        Assert.Equal(id, card.Id);
        Assert.Equal(["text-generation"], card.Tasks);
    }

    [Theory]
    [InlineData("api:lab")]
    [InlineData("api:/x")]
    [InlineData("api:Lab/x")]
    [InlineData("api:lab/a b")]
    public void OtherNamesAreNone(string id) => Assert.Null(ApiCard.Parse(id));

    [Fact]
    public void TheClosingDatesStandOnTheCards() => Assert.All(ApiCards.Cards, card =>
    {
        Assert.Contains("6 January 2027", card.WhenNot);
        var model = ApiCard.Parse(card.Id)!.Value.Model;
        if (ApiCards.ShutDown(model) is { } day) Assert.Contains(day.ToString("d MMMM yyyy"), card.WhenNot + card.Summary);
    });

    [Fact]
    public void GuidanceNeverRanksThemAboveModelsOfThisMachine()
    {
        var data = new DataSummary { Task = "text-generation", TrainRows = 100, ClassRows = [] };
        var machine = new MachineProfile("test", 2, 2, 1e10, 16_000_000_000, 100_000_000_000);
        var advice = Advisor.Advise(data, [.. ApiCards.Cards, .. ModelCatalog.Cards], machine);
        Assert.Equal(ApiCards.Cards.Count, advice.Reverse().TakeWhile(a => a.Card.IsRemote).Count());
        Assert.All(advice.Where(a => a.Card.IsRemote), a => Assert.Empty(a.Picks));
    }
}
