using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FineTune.Engine.Inference;
using FineTune.Studio.Playground;

namespace FineTune.Studio.Tests.Studio.Playground;

[Collection(nameof(TorchCollection))]
public sealed class PredictApiTests(TinyPlayground playground) : IClassFixture<TinyPlayground>
{
    private const string Url = $"/api/runs/{TinyPlayground.Run}/predict";

    private HttpClient Client => playground.Studio.NewClient();

    [Fact]
    public async Task OneTextGivesTheClassAndEveryProbabilityAsTheModelSaysThem()
    {
        using var predictor = Predictors.Load(playground.Folder.Root);
        var expected = predictor.Predict(["my card refund please"])[0];
        var answer = await ReadAsync(await Client.PostAsJsonAsync(Url, new { text = "my card refund please" }));
        Assert.Equal(predictor.Labels[Array.IndexOf(expected, expected.Max())], answer.GetProperty("label").GetString());
        foreach (var (label, probability) in predictor.Labels.Zip(expected)) Assert.Equal(probability, answer.GetProperty("probabilities").GetProperty(label).GetSingle(), 1e-5);
        var shown = answer.GetProperty("probabilities").EnumerateObject().Select(p => p.Value.GetSingle()).ToArray();
        Assert.Equal(shown.OrderDescending(), shown);
    }

    [Fact]
    public async Task SeveralTextsGiveAListInTheirOrder()
    {
        var answers = await ReadAsync(await Client.PostAsJsonAsync(Url, new { texts = new[] { "card refund", "parcel late", "password login" } }));
        Assert.Equal(["topic0", "topic1", "topic2"], answers.EnumerateArray().Select(a => a.GetProperty("label").GetString()!));
        Assert.Equal(0, (await ReadAsync(await Client.PostAsJsonAsync(Url, new { texts = Array.Empty<string>() }))).GetArrayLength());
    }

    [Theory]
    [InlineData("{}", "no text")]
    [InlineData("{\"text\":\"  \"}", "is empty")]
    [InlineData("{\"text\":\"a\",\"texts\":[\"b\"]}", "both text and texts")]
    [InlineData("{\"texts\":[\"a\",null]}", "Text 2 is empty")]
    [InlineData("{\"text\":", "cannot be read")]
    [InlineData("{\"text\":[1]}", "cannot be read")]
    public async Task AWrongBodyIsToldWithItsRemedy(string body, string what)
    {
        var answer = await Client.PostAsync(Url, new StringContent(body, null, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Contains(what, problem.GetProperty("title").GetString());
        Assert.NotEmpty(problem.GetProperty("remedy").GetString()!);
    }

    [Fact]
    public async Task AFormOfAnotherSiteIsRefused()
    {
        var plain = await Client.PostAsync(Url, new StringContent("{\"text\":\"card\"}", null, "text/plain"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, plain.StatusCode);
        using var foreign = new HttpRequestMessage(HttpMethod.Post, Url) { Content = JsonContent.Create(new { text = "card" }), Headers = { { "Origin", "https://elsewhere.example" } } };
        Assert.Equal(HttpStatusCode.Forbidden, (await Client.SendAsync(foreign)).StatusCode);
    }

    [Fact]
    public async Task ARunWithoutAModelAndNoRunAtAllAreToldApart()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await Client.PostAsJsonAsync("/api/runs/nobody/predict", new { text = "card" })).StatusCode);
        var unfinished = await Client.PostAsJsonAsync($"/api/runs/{TinyPlayground.Unfinished}/predict", new { text = "card" });
        Assert.Equal(HttpStatusCode.BadRequest, unfinished.StatusCode);
        Assert.Contains("interrupted", (await unfinished.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("title").GetString());
    }

    [Fact]
    public async Task TheCurlCommandShownWorksWhenPasted()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "There is no bash to paste into.");
        Assert.SkipUnless(File.Exists("/usr/bin/curl"), "There is no curl.");
        const string text = "it's my \"card\", $HOME `id` \\ refund!\n& a second line; grüße";
        var curl = CodeSnippets.For(playground.Studio.Address, TinyPlayground.Run, text).Single(s => s.Language == "curl").Code;
        using var bash = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", curl]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await bash.StandardOutput.ReadToEndAsync();
        Assert.Equal("", await bash.StandardError.ReadToEndAsync());
        using var predictor = Predictors.Load(playground.Folder.Root);
        var expected = predictor.Predict([text])[0];
        Assert.Equal(expected.Max(), JsonDocument.Parse(output).RootElement.GetProperty("probabilities").EnumerateObject().First().Value.GetSingle(), 1e-5);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
