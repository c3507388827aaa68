using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;

namespace FineTune.Studio.Tests.Studio.Security;

public sealed class SecurityTests(StudioServer studio) : IClassFixture<StudioServer>
{
    [Fact]
    public async Task Pages_allow_no_foreign_and_no_inline_script()
    {
        using var client = studio.NewClient();
        using var page = await client.GetAsync("/");
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.Equal("nosniff", Assert.Single(page.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(page.Headers.GetValues("Referrer-Policy")));
        Assert.DoesNotContain("<script>", await page.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_api_page_runs_its_one_inline_script_by_a_nonce_of_this_response()
    {
        using var client = studio.NewClient();
        using var first = await client.GetAsync("/scalar/");
        using var second = await client.GetAsync("/scalar/");
        var policy = Assert.Single(first.Headers.GetValues("Content-Security-Policy"));
        Assert.Matches("script-src 'self' 'nonce-[^']+'", policy);
        Assert.NotEqual(policy, Assert.Single(second.Headers.GetValues("Content-Security-Policy")));
        Assert.DoesNotContain("https://", await first.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("192.168.1.20:5080")]
    public async Task Another_host_name_is_refused(string host)
    {
        using var client = studio.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/datasets") { Headers = { Host = host } };
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "http://localhost:3000")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_page_of_another_origin_cannot_change_anything(string header, string value)
    {
        using var client = studio.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/models/use-lite") { Headers = { { header, value } } };
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task The_studios_own_pages_and_programs_of_this_machine_may()
    {
        using var client = studio.NewClient();
        using var page = new HttpRequestMessage(HttpMethod.Delete, "/api/models/use-lite") { Headers = { { "Origin", studio.Address.GetLeftPart(UriPartial.Authority) }, { "Sec-Fetch-Site", "same-origin" } } };
        using var fromPage = await client.SendAsync(page);
        using var fromProgram = await client.DeleteAsync("/api/models/use-lite");
        Assert.Equal(HttpStatusCode.OK, fromPage.StatusCode);
        Assert.Equal(HttpStatusCode.OK, fromProgram.StatusCode);
    }

    [Theory]
    [InlineData("/_blazor?id=x")]
    [InlineData("/hubs/runs")]
    public async Task A_page_of_another_origin_cannot_open_a_socket(string path)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", "http://evil.example");
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://{studio.Address.Authority}{path}"), CancellationToken.None));
        Assert.Contains("403", refused.Message);
    }

    [Fact]
    public async Task Unknown_paths_answer_with_a_page_or_with_problem_details()
    {
        using var client = studio.NewClient();
        using var page = await client.GetAsync("/no-such-page");
        using var api = await client.GetAsync("/api/no-such-thing");
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        Assert.Contains("There is no such page", await page.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NotFound, api.StatusCode);
        Assert.Equal(404, (await api.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task The_api_describes_itself()
    {
        using var client = studio.NewClient();
        var paths = (await client.GetFromJsonAsync<JsonElement>("/openapi/v1.json")).GetProperty("paths");
        foreach (var path in (string[])["/api/datasets", "/api/datasets/{id}", "/api/datasets/{id}/profile", "/api/datasets/{id}/rows", "/api/models", "/api/runs"])
            Assert.True(paths.TryGetProperty(path, out _), path);
    }
}
