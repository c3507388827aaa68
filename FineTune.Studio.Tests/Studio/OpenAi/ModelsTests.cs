using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using FineTune.Engine.Inference;
using FineTune.Studio.Catalog;

namespace FineTune.Studio.Tests.Studio.OpenAi;

[Collection(nameof(TorchCollection))]
public sealed class ModelsTests(OpenAiStudio studio) : IClassFixture<OpenAiStudio>
{
    [Fact]
    public async Task TunedModelsAndEncodersAreListed()
    {
        using var client = studio.NewClient();
        using var answer = await client.GetAsync("/v1/models");
        var models = (await OpenAiStudio.ReadAsync(answer)).GetProperty("data").EnumerateArray().ToList();
        Assert.Equal([studio.Model, OpenAiStudio.Writer, OpenAiStudio.Encoder], models.Select(m => m.GetProperty("id").GetString()!).Where(id => id != "starter-gpt2"));
        Assert.Equal("ft:starter-gpt2:finished-run", studio.Model);
        Assert.All(models, m => Assert.Equal("model", m.GetProperty("object").GetString()));
        Assert.StartsWith("req_", Assert.Single(answer.Headers.GetValues("x-request-id")));
        Assert.True(int.Parse(Assert.Single(answer.Headers.GetValues("openai-processing-ms"))) >= 0);
    }

    [Theory]
    [InlineData("own/tiny")]
    [InlineData("own%2Ftiny")]
    [InlineData("ft:starter-gpt2:finished-run")]
    [InlineData("ft%3Astarter-gpt2%3Afinished-run")]
    public async Task OneModel(string path)
    {
        using var client = studio.NewClient();
        var model = await OpenAiStudio.ReadAsync(await client.GetAsync($"/v1/models/{path}"));
        Assert.Equal(Uri.UnescapeDataString(path), model.GetProperty("id").GetString());
        Assert.True(model.GetProperty("created").GetInt64() > 1_000_000_000);
    }

    [Theory]
    [InlineData("nothing", "does not exist")]
    [InlineData("ft:starter-gpt2:no-run", "does not exist")]
    [InlineData("ft:gpt2:finished-run", "does not exist")]
    [InlineData("ft:starter-gpt2:failed-run", "failed")]
    public async Task AModelThatIsNotThere(string id, string why)
    {
        using var client = studio.NewClient();
        var error = await OpenAiStudio.ErrorAsync(await client.GetAsync($"/v1/models/{id}"), 404);
        Assert.Contains(why, error.GetProperty("message").GetString());
        Assert.Equal("model_not_found", error.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("DELETE", "/v1/models/own/tiny")]
    [InlineData("POST", "/v1/images/generations")]
    [InlineData("GET", "/v1")]
    [InlineData("PUT", "/v1/models")]
    public async Task WhatIsNotBuiltIsSaid(string method, string path)
    {
        using var client = studio.NewClient();
        using var answer = await client.SendAsync(new(new(method), path));
        var error = await OpenAiStudio.ErrorAsync(answer, 501);
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        Assert.Equal("false", Assert.Single(answer.Headers.GetValues("x-should-retry")));
    }

    [Fact]
    public async Task EmbeddingsAreTheEncodersOwnInBothForms()
    {
        using var client = studio.NewClient();
        string[] texts = ["my card is late", "refund"];
        var floats = await OpenAiStudio.ReadAsync(await client.PostAsJsonAsync("/v1/embeddings", new { model = OpenAiStudio.Encoder, input = texts }));
        var coded = await OpenAiStudio.ReadAsync(await client.PostAsJsonAsync("/v1/embeddings", new { model = OpenAiStudio.Encoder, input = texts, encoding_format = "base64", dimensions = 32 }));
        var shelf = studio.Get<ModelShelf>();
        using var encoder = new SentenceEncoder(shelf.FolderOf(shelf.Find(OpenAiStudio.Encoder)));
        var expected = encoder.Embed(texts);
        for (var i = 0; i < texts.Length; i++)
        {
            Assert.Equal(expected[i], floats.GetProperty("data")[i].GetProperty("embedding").EnumerateArray().Select(v => v.GetSingle()), new Close());
            var bytes = Convert.FromBase64String(coded.GetProperty("data")[i].GetProperty("embedding").GetString()!);
            Assert.Equal(expected[i], Enumerable.Range(0, bytes.Length / 4).Select(v => BitConverter.ToSingle(bytes, 4 * v)), new Close());
        }
        Assert.Equal(texts.Sum(encoder.CountTokens), floats.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(1, floats.GetProperty("data")[1].GetProperty("index").GetInt32());
    }

    [Theory]
    [InlineData("""{"model":"own/tiny"}""", "input")]
    [InlineData("""{"model":"own/tiny","input":""}""", "input")]
    [InlineData("""{"model":"own/tiny","input":[]}""", "input")]
    [InlineData("""{"model":"own/tiny","input":[[1,2]]}""", "input")]
    [InlineData("""{"model":"own/tiny","input":"a","dimensions":7}""", "dimensions")]
    [InlineData("""{"model":"own/tiny","input":"a","encoding_format":"hex"}""", "encoding_format")]
    [InlineData("""{"model":"own/tiny","input":"a","dimensions":"many"}""", "dimensions")]
    [InlineData("""{"model":"ft:starter-gpt2:finished-run","input":"a"}""", "model")]
    [InlineData("""{"input":"a"}""", "model")]
    [InlineData("""{"input":""", null)]
    public async Task WrongEmbeddingRequestsNameTheField(string body, string? field)
    {
        using var client = studio.NewClient();
        var error = await OpenAiStudio.ErrorAsync(await client.PostAsync("/v1/embeddings", new StringContent(body, Encoding.UTF8, "application/json")), 400);
        Assert.Equal(field, error.GetProperty("param").GetString());
    }

    [Fact]
    public async Task ATextLongerThanTheEncoderReadsIsRefusedWithBothNumbers()
    {
        using var client = studio.NewClient();
        var error = await OpenAiStudio.ErrorAsync(await client.PostAsJsonAsync("/v1/embeddings", new { model = OpenAiStudio.Encoder, input = string.Join(' ', Enumerable.Repeat("card", 100)) }), 400);
        Assert.Equal("context_length_exceeded", error.GetProperty("code").GetString());
        Assert.Matches("40 tokens.* 102 tokens", error.GetProperty("message").GetString()!);
    }

    private sealed class Close : IEqualityComparer<float>
    {
        public bool Equals(float a, float b) => Math.Abs(a - b) < 1e-5;

        public int GetHashCode(float value) => 0;
    }
}
