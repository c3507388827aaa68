using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FineTune.Studio.Tests.Engine.Remote;

/// <summary>A provider on loopback that does as a test says: it can be slow, forget its answers, ask to wait, refuse. What it was asked is kept.</summary>
internal sealed class HandMadeProvider : IAsyncDisposable
{
    public const string Key = "sk-hand-made-4711-secret";

    private readonly WebApplication _app;

    private HandMadeProvider(WebApplication app) => _app = app;

    /// <summary>Wrong answers, in the order they are given: to requests whose method and path begin so.</summary>
    public ConcurrentQueue<Fault> Faults { get; } = new();

    /// <summary>Method and path of every request.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public ConcurrentDictionary<string, (string Name, string Content)> Files { get; } = new();

    /// <summary>The jobs created, as they were asked for.</summary>
    public ConcurrentDictionary<string, JsonElement> Jobs { get; } = new();

    public ConcurrentDictionary<string, JsonElement> Written { get; } = new();

    public string Status { get; set; } = "running";

    public object? Error { get; set; }

    public bool CanPause { get; set; } = true;

    /// <summary>Oldest first: id, message, data.</summary>
    public List<(string Id, string Message, object? Data)> Events { get; } = [];

    public List<(int Step, string Model)> Checkpoints { get; } = [];

    public List<string> Models { get; } = ["base", "babbage-002"];

    /// <summary>Lines of a stream's answer.</summary>
    public List<string> Stream { get; } = [];

    /// <summary>The stream ends in the middle.</summary>
    public bool CutsStream { get; set; }

    public string Address => _app.Urls.First() + "/v1";

    /// <param name="Lost">The request is done, and then the answer is this all the same.</param>
    public sealed record Fault(string Request, int Status, object? Body = null, string? RetryAfter = null, bool Lost = false, int Milliseconds = 0);

    public int Count(string request) => Requests.Count(r => r.StartsWith(request, StringComparison.Ordinal));

    public static object Refusal(string message, string? code = null) => new { error = new { message, type = "invalid_request_error", param = (string?)null, code } };

    public static async Task<HandMadeProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var provider = new HandMadeProvider(app);
        app.Run(provider.AnswerAsync);
        await app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!["/v1/".Length..];
        var request = $"{context.Request.Method} {path}";
        Requests.Enqueue(request);
        var sent = context.Request.Headers.Authorization.ToString();
        // As careless servers do: the key comes back in the answer.
        if (sent != "Bearer " + Key) { await WriteAsync(context, 401, Refusal($"Incorrect API key provided: {sent}", "invalid_api_key")); return; }
        var fault = Faults.TryPeek(out var next) && request.StartsWith(next.Request, StringComparison.Ordinal) && Faults.TryDequeue(out next) ? next : null;
        if (fault is { Milliseconds: > 0 }) await Task.Delay(fault.Milliseconds);
        if (fault is { Lost: false, Status: > 0 }) { await FailAsync(context, fault); return; }
        var answer = await DoAsync(context, request, path);
        if (fault is { Lost: true }) await FailAsync(context, fault);
        else if (answer is not null) await WriteAsync(context, 200, answer);
    }

    private async Task<object?> DoAsync(HttpContext context, string request, string path)
    {
        var id = path.Split('/').ElementAtOrDefault(2) ?? "";
        switch (request)
        {
            case "GET models": return List(Models.Select(m => (object)new { id = m }));
            case "POST files":
                var form = await context.Request.ReadFormAsync();
                using (var reader = new StreamReader(form.Files["file"]!.OpenReadStream())) Files[$"file-{Files.Count + 1}"] = (form.Files["file"]!.FileName, await reader.ReadToEndAsync());
                return new { id = $"file-{Files.Count}", filename = Files[$"file-{Files.Count}"].Name, purpose = form["purpose"].ToString() };
            case "GET files": return List(Files.Select(f => (object)new { id = f.Key, filename = f.Value.Name }));
            case "POST fine_tuning/jobs":
                Jobs[$"ftjob-{Jobs.Count + 1}"] = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body);
                return Job($"ftjob-{Jobs.Count}");
            case "GET fine_tuning/jobs": return List(Jobs.Keys.Select(Job));
            case "POST chat/completions" or "POST completions": await StreamAsync(context, path); return null;
        }
        if (path.EndsWith("/events", StringComparison.Ordinal)) return Page(context, [.. Events.AsEnumerable().Reverse().Select(e => (e.Id, (object)new { id = e.Id, created_at = 1, level = "info", message = e.Message, data = e.Data }))]);
        if (path.EndsWith("/checkpoints", StringComparison.Ordinal)) return List(Checkpoints.Select(c => (object)new { id = $"ftckpt-{c.Step}", fine_tuned_model_checkpoint = c.Model, step_number = c.Step }));
        if (path.EndsWith("/cancel", StringComparison.Ordinal)) Status = "cancelled";
        else if (path.EndsWith("/pause", StringComparison.Ordinal) || path.EndsWith("/resume", StringComparison.Ordinal))
        {
            if (!CanPause) { await WriteAsync(context, 404, Refusal("Unknown request URL")); return null; }
            if (path.EndsWith("/pause", StringComparison.Ordinal)) Status = "paused";
            else if (Status == "paused") Status = "running";
        }
        return Job(id);
    }

    private object Job(string id) => new
    {
        id, status = Status, model = "base", training_file = Jobs[id].GetProperty("training_file").GetString(), fine_tuned_model = Status == "succeeded" ? "ft:base:org::1" : null,
        trained_tokens = Status == "succeeded" ? 1_000_000 : (long?)null, error = Error,
    };

    private async Task StreamAsync(HttpContext context, string path)
    {
        Written[path] = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body);
        context.Response.ContentType = "text/event-stream";
        foreach (var line in Stream)
        {
            await context.Response.WriteAsync($"data: {line}\n\n");
            await context.Response.Body.FlushAsync();
        }
        if (!CutsStream) return;
        await Task.Delay(300); // what was sent must have arrived
        context.Abort();
    }

    private static object List(IEnumerable<object> data) => new { @object = "list", data = data.ToList(), has_more = false };

    /// <summary>Pages of three: every reader has to turn them.</summary>
    private static object Page(HttpContext context, List<(string Id, object Item)> all)
    {
        var start = context.Request.Query["after"].ToString() is { Length: > 0 } after ? all.FindIndex(e => e.Id == after) + 1 : 0;
        return new { @object = "list", data = all.Skip(start).Take(3).Select(e => e.Item).ToList(), has_more = start + 3 < all.Count };
    }

    private static Task FailAsync(HttpContext context, Fault fault)
    {
        if (fault.RetryAfter is { } wait) context.Response.Headers.RetryAfter = wait;
        return WriteAsync(context, fault.Status, fault.Body ?? Refusal("The server had an error."));
    }

    private static Task WriteAsync(HttpContext context, int status, object body)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, "application/json");
        return context.Response.WriteAsync(JsonSerializer.Serialize(body), Encoding.UTF8);
    }
}
