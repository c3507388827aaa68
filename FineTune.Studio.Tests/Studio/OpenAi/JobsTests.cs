using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using FineTune.Engine;
using FineTune.Studio.OpenAi.Keys;
using Microsoft.Extensions.DependencyInjection;

namespace FineTune.Studio.Tests.Studio.OpenAi;

public sealed class JobsTests(OpenAiStudio studio) : IClassFixture<OpenAiStudio>
{
    private const string Jobs = "/v1/fine_tuning/jobs";

    [Fact]
    public async Task FromTheFileToTheTunedModel()
    {
        using var client = studio.NewClient();
        var file = await UploadAsync(client, TinyGpt2.Chats(40));
        Assert.Equal(("train.jsonl", "fine-tune", "processed"), (file.GetProperty("filename").GetString(), file.GetProperty("purpose").GetString(), file.GetProperty("status").GetString()));
        Assert.Equal(TinyGpt2.Chats(40), await client.GetStringAsync($"/v1/files/{Id(file)}/content"));
        Assert.Contains(Id(file), (await GetAsync(client, "/v1/files?purpose=fine-tune")).GetProperty("data").EnumerateArray().Select(Id));

        var created = await OpenAiStudio.ReadAsync(await client.PostAsJsonAsync(Jobs, new
        {
            model = OpenAiStudio.Writer, training_file = Id(file), suffix = "pets", seed = 7, metadata = new { team = "a" },
            method = new { type = "supervised", supervised = new { hyperparameters = new { n_epochs = 2, batch_size = "auto", learning_rate_multiplier = 0.5 } } },
        }));
        Assert.Equal("fine_tuning.job", created.GetProperty("object").GetString());
        var job = await WaitAsync(client, Id(created), "succeeded");
        Assert.Equal("org-local", job.GetProperty("organization_id").GetString());
        Assert.Equal(("pets", 7, "a"), (job.GetProperty("user_provided_suffix").GetString(), job.GetProperty("seed").GetInt32(), job.GetProperty("metadata").GetProperty("team").GetString()));
        var numbers = job.GetProperty("method").GetProperty("supervised").GetProperty("hyperparameters");
        Assert.Equal((2, 0.5), (numbers.GetProperty("n_epochs").GetInt32(), numbers.GetProperty("learning_rate_multiplier").GetDouble()));
        Assert.True(numbers.GetProperty("batch_size").GetInt32() > 0);
        Assert.StartsWith("ft:own/gpt:", job.GetProperty("fine_tuned_model").GetString());
        Assert.True(job.GetProperty("trained_tokens").GetInt64() > 0);
        Assert.Equal(JsonValueKind.Null, job.GetProperty("error").ValueKind);
        var plan = RunFolder.Open(Path.Combine(studio.Server.Home.Runs, job.GetProperty("run_id").GetString()!)).Plan;
        Assert.Equal(("text-generation", "chat", 2, 7, "pets"), (plan.Task, plan.Data.Format, plan.Epochs, plan.Seed, plan.Name));

        var events = new List<JsonElement>();
        for (string? after = null; ;)
        {
            var page = await GetAsync(client, $"{Jobs}/{Id(job)}/events?limit=7{(after is null ? "" : $"&after={after}")}");
            events.AddRange(page.GetProperty("data").EnumerateArray());
            if (!page.GetProperty("has_more").GetBoolean()) break;
            after = Id(events[^1]);
        }
        Assert.Equal(events.Count, events.Select(Id).Distinct().Count());
        var told = events.Select(e => e.GetProperty("message").GetString()!).Reverse().ToList();
        Assert.Equal([$"Created fine-tuning job: {Id(job)}", $"Validating training file: {Id(file)}"], told[..2]);
        Assert.Contains("Files validated, moving job to queued state", told);
        Assert.Contains("Step 10/20: training loss=0.40", told);
        Assert.Contains("Step 10/20: training loss=0.40, validation loss=0.50", told);
        Assert.Equal($"New fine-tuned model created: {job.GetProperty("fine_tuned_model").GetString()}", told[^2]);
        var scored = events.First(e => e.GetProperty("type").GetString() == "metrics" && e.GetProperty("data").GetProperty("valid_loss").ValueKind == JsonValueKind.Number).GetProperty("data");
        Assert.Equal((20, 20, 0.2, 0.25), (scored.GetProperty("step").GetInt32(), scored.GetProperty("total_steps").GetInt32(), scored.GetProperty("train_loss").GetDouble(), scored.GetProperty("valid_loss").GetDouble()));

        var checkpoint = (await GetAsync(client, $"{Jobs}/{Id(job)}/checkpoints")).GetProperty("data")[0];
        Assert.Equal((20, 0.25), (checkpoint.GetProperty("step_number").GetInt32(), checkpoint.GetProperty("metrics").GetProperty("valid_loss").GetDouble()));
        var result = job.GetProperty("result_files")[0].GetString()!;
        Assert.StartsWith("step,train_loss,valid_loss\n1,4,\n", await client.GetStringAsync($"/v1/files/{result}/content"));
        Assert.Equal("fine-tune-results", (await GetAsync(client, $"/v1/files/{result}")).GetProperty("purpose").GetString());
        Assert.Contains(Id(job), (await GetAsync(client, Jobs)).GetProperty("data").EnumerateArray().Select(Id));

        Assert.True((await OpenAiStudio.ReadAsync(await client.DeleteAsync($"/v1/files/{Id(file)}"))).GetProperty("deleted").GetBoolean());
        await OpenAiStudio.ErrorAsync(await client.GetAsync($"/v1/files/{Id(file)}"), 404);
    }

    [Fact]
    public async Task AJobIsPausedResumedAndCancelled()
    {
        using var client = studio.NewClient();
        var job = await CreateAsync(client, TinyGpt2.Chats(30), new { n_epochs = 5000 });
        await WaitAsync(client, job, "running");
        await OpenAiStudio.ReadAsync(await client.PostAsync($"{Jobs}/{job}/pause", null));
        await WaitAsync(client, job, "paused");
        await OpenAiStudio.ErrorAsync(await client.PostAsync($"{Jobs}/{job}/pause", null), 400);
        await OpenAiStudio.ReadAsync(await client.PostAsync($"{Jobs}/{job}/resume", null));
        var running = await WaitAsync(client, job, "running");
        if (running.GetProperty("estimated_finish") is { ValueKind: JsonValueKind.Number } end) Assert.True(end.GetInt64() > DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        // One waits behind it, and leaves the queue and comes back.
        var second = await CreateAsync(client, TinyGpt2.Chats(31), new { n_epochs = 1 });
        await WaitAsync(client, second, "queued");
        Assert.Equal("paused", (await OpenAiStudio.ReadAsync(await client.PostAsync($"{Jobs}/{second}/pause", null))).GetProperty("status").GetString());
        await OpenAiStudio.ReadAsync(await client.PostAsync($"{Jobs}/{second}/resume", null));
        Assert.Equal("cancelled", (await OpenAiStudio.ReadAsync(await client.PostAsync($"{Jobs}/{job}/cancel", null))).GetProperty("status").GetString());
        await OpenAiStudio.ErrorAsync(await client.PostAsync($"{Jobs}/{job}/cancel", null), 400);
        await OpenAiStudio.ErrorAsync(await client.PostAsync($"{Jobs}/{job}/resume", null), 400);
        await WaitAsync(client, second, "succeeded");
    }

    [Fact]
    public async Task JobsAndFilesAreThereAfterARestart()
    {
        using var folder = new TemporaryFolder();
        var home = new FineTuneHome(folder["home"]);
        new EngineSettings { MinimumFreeBytes = 1 }.Save(home);
        OpenAiStudio.AddModels(home, folder);
        string key, job, file;
        await using (var first = studio.Start(home))
        {
            key = (await first.Services.GetRequiredService<KeyBook>().CreateAsync("test", [KeyScopes.Files, KeyScopes.FineTuning])).Key;
            using var client = Client(first, key);
            file = Id(await UploadAsync(client, TinyGpt2.Chats(30)));
            job = Id(await OpenAiStudio.ReadAsync(await client.PostAsJsonAsync(Jobs, new { model = OpenAiStudio.Writer, training_file = file, hyperparameters = new { n_epochs = 5000 } })));
            await WaitAsync(client, job, "running");
        }
        await using var again = studio.Start(home);
        using var later = Client(again, key);
        Assert.Equal(file, Id(await GetAsync(later, $"/v1/files/{file}")));
        await WaitAsync(later, job, "paused");
        await OpenAiStudio.ReadAsync(await later.PostAsync($"{Jobs}/{job}/resume", null));
        await WaitAsync(later, job, "running");
        await OpenAiStudio.ReadAsync(await later.PostAsync($"{Jobs}/{job}/cancel", null));
    }

    [Fact]
    public async Task AFileThatCannotBeLearntFromFailsTheJobInWords()
    {
        using var client = studio.NewClient();
        var job = await CreateAsync(client, "{\"messages\":[{\"role\":\"user\",\"content\":\"only a question\"}]}\n", new { });
        var failed = await WaitAsync(client, job, "failed");
        Assert.Contains("left out", failed.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal("invalid_training_file", failed.GetProperty("error").GetProperty("code").GetString());
        var events = (await GetAsync(client, $"{Jobs}/{job}/events")).GetProperty("data");
        Assert.Equal("error", events[0].GetProperty("level").GetString());
    }

    [Theory]
    [InlineData("{\"messages\":[]}\n{\"prompt\":\"a\",\"completion\":\"b\"}\n{\"messages\":", "line 3")]
    [InlineData("{\"text\":\"a\"}", "line 1")]
    [InlineData("\n[1,2]\n", "line 2")]
    [InlineData("\n\n", "no example")]
    public async Task AFileWithABrokenLineIsRefusedWithItsNumber(string content, string expected)
    {
        using var client = studio.NewClient();
        using var form = Form(content);
        var error = await OpenAiStudio.ErrorAsync(await client.PostAsync("/v1/files", form), 400);
        Assert.Contains(expected, error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task WrongUploadsAreToldApart()
    {
        using var client = studio.NewClient();
        using var other = Form("{}", "batch");
        Assert.Equal("purpose", (await OpenAiStudio.ErrorAsync(await client.PostAsync("/v1/files", other), 400)).GetProperty("param").GetString());
        using var empty = new MultipartFormDataContent { { new StringContent("fine-tune"), "purpose" } };
        Assert.Equal("file", (await OpenAiStudio.ErrorAsync(await client.PostAsync("/v1/files", empty), 400)).GetProperty("param").GetString());
        await OpenAiStudio.ErrorAsync(await client.PostAsJsonAsync("/v1/files", new { }), 400);
        foreach (var id in (string[])["file-none", "..%2Fjobs", "file-results-none"]) await OpenAiStudio.ErrorAsync(await client.GetAsync($"/v1/files/{id}"), 404);
    }

    [Theory]
    [InlineData("""{"training_file":"FILE"}""", 400, "model")]
    [InlineData("""{"model":"own/gpt"}""", 400, "training_file")]
    [InlineData("""{"model":"own/gpt","training_file":"file-none"}""", 400, "training_file")]
    [InlineData("""{"model":"own/gpt","training_file":"FILE","validation_file":"file-none"}""", 400, "validation_file")]
    [InlineData("""{"model":"nothing","training_file":"FILE"}""", 404, "model")]
    [InlineData("""{"model":"own/tiny","training_file":"FILE"}""", 400, "model")]
    [InlineData("""{"model":"gpt2","training_file":"FILE"}""", 400, "model")]
    [InlineData("""{"model":"own/gpt","training_file":"FILE","hyperparameters":{"n_epochs":0}}""", 400, "hyperparameters.n_epochs")]
    [InlineData("""{"model":"own/gpt","training_file":"FILE","hyperparameters":{"batch_size":"many"}}""", 400, "hyperparameters.batch_size")]
    [InlineData("""{"model":"own/gpt","training_file":"FILE","method":{"type":"reinforcement"}}""", 501, "method.type")]
    [InlineData("""{"model":"own/gpt","training_file":"FILE","integrations":[{"type":"wandb"}]}""", 501, "integrations")]
    [InlineData("""{"model":"own/gpt","training_file":"FILE","epochs":3}""", 400, "epochs")]
    public async Task WrongJobsNameTheField(string body, int status, string field)
    {
        using var client = studio.NewClient();
        var file = Id(await UploadAsync(client, TinyGpt2.Chats(2)));
        var error = await OpenAiStudio.ErrorAsync(await client.PostAsync(Jobs, new StringContent(body.Replace("FILE", file), Encoding.UTF8, "application/json")), status);
        Assert.StartsWith(field, error.GetProperty("param").GetString() ?? error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task NoSuchJobAndNoSuchPage()
    {
        using var client = studio.NewClient();
        foreach (var path in (string[])["", "/events", "/checkpoints"]) await OpenAiStudio.ErrorAsync(await client.GetAsync($"{Jobs}/ftjob-none{path}"), 404);
        await OpenAiStudio.ErrorAsync(await client.GetAsync($"{Jobs}?limit=0"), 400);
        await OpenAiStudio.ErrorAsync(await client.GetAsync($"{Jobs}?limit=many"), 400);
        await OpenAiStudio.ErrorAsync(await client.GetAsync($"{Jobs}?after=nothing"), 400);
    }

    private static string Id(JsonElement document) => document.GetProperty("id").GetString()!;

    private static HttpClient Client(StudioServer server, string key)
    {
        var client = server.NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    private static async Task<JsonElement> GetAsync(HttpClient client, string path) => await OpenAiStudio.ReadAsync(await client.GetAsync(path));

    private static MultipartFormDataContent Form(string content, string purpose = "fine-tune") =>
        new() { { new StringContent(purpose), "purpose" }, { new ByteArrayContent(Encoding.UTF8.GetBytes(content)), "file", "train.jsonl" } };

    private static async Task<JsonElement> UploadAsync(HttpClient client, string content)
    {
        using var form = Form(content);
        return await OpenAiStudio.ReadAsync(await client.PostAsync("/v1/files", form));
    }

    private static async Task<string> CreateAsync(HttpClient client, string content, object numbers) =>
        Id(await OpenAiStudio.ReadAsync(await client.PostAsJsonAsync(Jobs, new { model = OpenAiStudio.Writer, training_file = Id(await UploadAsync(client, content)), hyperparameters = numbers })));

    private static async Task<JsonElement> WaitAsync(HttpClient client, string job, string status)
    {
        JsonElement now = default;
        for (var limit = DateTime.UtcNow.AddSeconds(120); DateTime.UtcNow < limit; await Task.Delay(30))
            if ((now = await GetAsync(client, $"{Jobs}/{job}")).GetProperty("status").GetString() == status) return now;
        Assert.Fail($"The job is not {status}: {now}");
        return now;
    }
}
