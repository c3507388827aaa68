using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using FineTune.Engine;
using FineTune.Studio.Runs;
using FineTune.Studio.Storage;

namespace FineTune.Studio.Tests.Studio.Runs;

public sealed class RunsApiTests
{
    [Fact]
    public async Task A_run_from_its_plan_to_its_deletion()
    {
        await using var studio = await TestStudio.StartAsync();
        using var client = studio.Client;
        var created = await client.PostAsync("/api/runs", Body(JsonSerializer.Serialize(FakeEngine.Plan("from the api"), Json.Line)));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var id = (await Read(created)).GetProperty("id").GetString()!;
        await studio.WaitAsync(id, RunState.Completed);

        var run = await client.GetFromJsonAsync<JsonElement>($"/api/runs/{id}");
        Assert.Equal("completed", run.GetProperty("state").GetString());
        Assert.Equal(0.9, run.GetProperty("metric").GetDouble());
        Assert.Equal(20, run.GetProperty("totalSteps").GetInt32());

        var lines = (await client.GetStringAsync($"/api/runs/{id}/events?after=3")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, RunEvents.Parse(lines[0])!.Sequence);
        Assert.IsType<Finished>(RunEvents.Parse(lines[^1]));
        Assert.Contains("train,1,", await client.GetStringAsync($"/api/runs/{id}/curves/loss.csv"));

        var patched = await client.PatchAsync($"/api/runs/{id}", Body("""{"name":"better","tags":["good"," tickets ","good"]}"""));
        Assert.Equal("better", (await Read(patched)).GetProperty("name").GetString());
        var found = await client.GetFromJsonAsync<JsonElement>("/api/runs?search=good%20use-lite");
        Assert.Equal(id, Assert.Single(found.EnumerateArray().ToList()).GetProperty("id").GetString());
        Assert.Empty((await client.GetFromJsonAsync<JsonElement>("/api/runs?search=nothing")).EnumerateArray());

        var dry = await Read(await client.DeleteAsync($"/api/runs/{id}?dryRun=true"));
        Assert.True(dry.GetProperty("bytes").GetInt64() > 0);
        Assert.True(Directory.Exists(Path.Combine(studio.Home.Runs, id)));
        var deleted = await Read(await client.DeleteAsync($"/api/runs/{id}"));
        Assert.True(deleted.GetProperty("deleted").GetBoolean());
        Assert.False(Directory.Exists(Path.Combine(studio.Home.Runs, id)));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/api/runs/{id}")).StatusCode);
    }

    [Fact]
    public async Task Wishes_reach_a_run_under_way_which_cannot_be_deleted()
    {
        await using var studio = await TestStudio.StartAsync();
        using var client = studio.Client;
        var id = await studio.Book.StartAsync(FakeEngine.Plan(epochs: 9999, millisecondsPerStep: 5));
        await studio.WaitForAsync<StepCompleted>(id);
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsync($"/api/runs/{id}/pause", null)).StatusCode);
        await studio.WaitAsync(id, RunState.Paused);
        Assert.StartsWith("This run is under way.", (await Read(await client.DeleteAsync($"/api/runs/{id}"))).GetProperty("detail").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsync($"/api/runs/{id}/resume", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsync($"/api/runs/{id}/evaluate", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsync($"/api/runs/{id}/settings", Body("""{"learningRateFactor":0.5}"""))).StatusCode);
        await studio.WaitForAsync<Marked>(id, m => m.Caption == "learning rate x 0.5");
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsync($"/api/runs/{id}/stop", Body("""{"how":"discard"}"""))).StatusCode);
        await studio.WaitAsync(id, RunState.Discarded);
    }

    [Theory]
    [InlineData("""{"data":{"hash":"a"},"model":"use-lite","epochs":0}""", "Epochs is 0: choose 1 to 10,000.")]
    [InlineData("""{"model":"use-lite"}""", "data")]
    [InlineData("""{"data":{"hash":"a"},"model":"use-lite","epochs":"many"}""", "epochs")]
    [InlineData("not json", "cannot be read")]
    [InlineData("""{"data":null,"model":"use-lite"}""", "data")]
    [InlineData("""{"data":{"hash":"abc","textColumn":"body"},"model":"use-lite"}""", "no column 'body'")]
    [InlineData("""{"data":{"hash":"abc"},"model":"nothing"}""", "no model 'nothing'")]
    [InlineData("""{"data":{"hash":"abc"},"model":"use-lite","method":"magic"}""", "no tuning method 'magic'")]
    [InlineData("""{"data":{"hash":"abc"},"model":"use-lite","task":"dancing"}""", "no task 'dancing'")]
    [InlineData("""{"data":{"hash":"gone"},"model":"use-lite"}""", "no data set 'gone'")]
    public async Task A_plan_that_cannot_run_is_a_problem_with_a_remedy(string plan, string expected)
    {
        await using var studio = await TestStudio.StartAsync();
        using var client = studio.Client;
        var response = await client.PostAsync("/api/runs", Body(plan));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await Read(response);
        Assert.Contains(expected, problem.GetProperty("detail").GetString());
        Assert.NotEmpty(problem.GetProperty("remedy").GetString()!);
        Assert.Empty(await studio.Book.ListAsync());
    }

    [Fact]
    public async Task What_is_not_there_or_not_possible_is_said()
    {
        await using var studio = await TestStudio.StartAsync();
        using var client = studio.Client;
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/api/runs/none/events")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsync("/api/runs/none/pause", null)).StatusCode);
        var id = await studio.Book.StartAsync(FakeEngine.Plan());
        await studio.WaitAsync(id, RunState.Completed);
        foreach (var (method, path, body) in (List<(HttpMethod, string, string?)>)[
            (HttpMethod.Post, "pause", null), (HttpMethod.Post, "resume", null), (HttpMethod.Post, "stop", """{"how":"gently"}"""),
            (HttpMethod.Post, "settings", """{"learningRateFactor":-1}"""), (HttpMethod.Get, "predictions.csv", null), (HttpMethod.Get, "curves/none.csv", null)])
        {
            using var request = new HttpRequestMessage(method, $"/api/runs/{id}/{path}") { Content = body is null ? null : Body(body) };
            var response = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.NotEmpty((await Read(response)).GetProperty("remedy").GetString()!);
        }
    }

    private static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");

    private static async Task<JsonElement> Read(HttpResponseMessage response) => await response.Content.ReadFromJsonAsync<JsonElement>();
}
