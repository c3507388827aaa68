using System.Net.Http.Headers;
using System.Net.Http.Json;
using FineTune.Engine;
using FineTune.Studio.OpenAi.Keys;
using FineTune.Studio.Tests.Studio.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FineTune.Studio.Tests.Studio.OpenAi;

public sealed class KeysTests(OpenAiStudio studio) : IClassFixture<OpenAiStudio>
{
    [Fact]
    public async Task AKeyIsFoundByItselfAloneAndNeverStored()
    {
        using var index = new TestIndex();
        var book = new KeyBook(index.Databases, TimeProvider.System);
        var (record, key) = await book.CreateAsync(" my program ", [KeyScopes.Inference, KeyScopes.ModelsRead], 60);
        Assert.StartsWith(KeyBook.Prefix, key);
        Assert.Equal(("my program", "models:read,inference", 60), (record.Name, record.Scopes, record.RequestsPerMinute));
        Assert.EndsWith(record.Ending, key);
        Assert.Equal(record.Id, (await book.FindAsync(key))!.Id);
        Assert.Null(await book.FindAsync(key + "x"));
        Assert.NotNull((await book.ListAsync()).Single().LastUsedAt);
        await using (var db = await index.Databases.CreateDbContextAsync())
            Assert.DoesNotContain(key, string.Join('|', db.ApiKeys.Select(k => k.Hash + k.Name + k.Ending + k.Scopes)));
        await book.RevokeAsync(record.Id);
        Assert.Null(await book.FindAsync(key));
        Assert.False(await book.AnyAsync());
    }

    [Fact]
    public async Task AKeyThatCannotBeIsRefusedInWords()
    {
        using var index = new TestIndex();
        var book = new KeyBook(index.Databases, TimeProvider.System);
        Assert.Contains("name", (await Assert.ThrowsAsync<UserException>(() => book.CreateAsync(" ", [KeyScopes.Files]))).What);
        Assert.Contains("nothing", (await Assert.ThrowsAsync<UserException>(() => book.CreateAsync("a", []))).What);
        Assert.Contains("'all'", (await Assert.ThrowsAsync<UserException>(() => book.CreateAsync("a", ["all"]))).What);
        Assert.Contains("no limit", (await Assert.ThrowsAsync<UserException>(() => book.CreateAsync("a", [KeyScopes.Files], 0))).What);
    }

    [Fact]
    public async Task WithoutAValidKeyNothingIsAnswered()
    {
        using var client = studio.Server.NewClient();
        using var without = await client.GetAsync("/v1/models");
        Assert.Contains("You didn't provide an API key", (await OpenAiStudio.ErrorAsync(without, 401)).GetProperty("message").GetString());
        Assert.Equal("Bearer", Assert.Single(without.Headers.WwwAuthenticate).Scheme);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sk-finetune-wrong-wrong-wrong");
        var error = await OpenAiStudio.ErrorAsync(await client.PostAsJsonAsync("/v1/nothing", new { }), 401);
        Assert.Equal("invalid_api_key", error.GetProperty("code").GetString());
        Assert.Contains("/api-access", error.GetProperty("message").GetString());
        Assert.DoesNotContain("wrong-wrong", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task BeforeTheFirstKeyThePageIsNamed()
    {
        await using var empty = new StudioServer();
        using var client = empty.NewClient();
        var error = await OpenAiStudio.ErrorAsync(await client.GetAsync("/v1/models"), 401);
        Assert.Contains($"{empty.Address.GetLeftPart(UriPartial.Authority)}/api-access", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task AKeyDoesWhatItMayAndNothingElse()
    {
        using var client = studio.NewClient(await studio.NewKeyAsync(100, KeyScopes.ModelsRead));
        await OpenAiStudio.ReadAsync(await client.GetAsync("/v1/models"));
        var error = await OpenAiStudio.ErrorAsync(await client.PostAsJsonAsync("/v1/chat/completions", new { }), 403);
        Assert.Contains(KeyScopes.Inference, error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task BeyondItsLimitAKeyWaits()
    {
        using var client = studio.NewClient(await studio.NewKeyAsync(3));
        for (var left = 2; left >= 0; left--)
        {
            using var answer = await client.GetAsync("/v1/models");
            await OpenAiStudio.ReadAsync(answer);
            Assert.Equal($"{left}", Assert.Single(answer.Headers.GetValues("x-ratelimit-remaining-requests")));
            Assert.Equal("3", Assert.Single(answer.Headers.GetValues("x-ratelimit-limit-requests")));
        }
        using var refused = await client.GetAsync("/v1/models");
        Assert.Equal("rate_limit_exceeded", (await OpenAiStudio.ErrorAsync(refused, 429)).GetProperty("code").GetString());
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 20);
        using var other = studio.NewClient();
        await OpenAiStudio.ReadAsync(await other.GetAsync("/v1/models"));
    }

    [Fact]
    public async Task ARevokedKeyOpensNothing()
    {
        var book = studio.Get<KeyBook>();
        var (record, key) = await book.CreateAsync("short", [KeyScopes.ModelsRead]);
        using var client = studio.NewClient(key);
        await OpenAiStudio.ReadAsync(await client.GetAsync("/v1/models"));
        await book.RevokeAsync(record.Id);
        await OpenAiStudio.ErrorAsync(await client.GetAsync("/v1/models"), 401);
    }

    [Fact]
    public async Task OtherWebPagesAreRefusedInOpenAisShape()
    {
        using var client = studio.NewClient();
        client.DefaultRequestHeaders.Add("Origin", "http://evil.example");
        using var answer = await client.PostAsJsonAsync("/v1/chat/completions", new { });
        Assert.Contains("another origin", (await OpenAiStudio.ErrorAsync(answer, 403)).GetProperty("message").GetString());
        using var asked = new HttpRequestMessage(HttpMethod.Options, "/v1/models") { Headers = { { "Access-Control-Request-Method", "GET" } } };
        using var preflight = await client.SendAsync(asked);
        Assert.False(preflight.IsSuccessStatusCode);
        Assert.False(preflight.Headers.Contains("Access-Control-Allow-Origin"));
    }
}
