using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FineTune.Engine;
using FineTune.Engine.Weights.Hub;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FineTune.Studio.Tests.Engine.Weights.Hub;

/// <summary>A request as it arrived.</summary>
internal sealed record Asked(string Path, string? Range, string? IfRange, string? Authorization);

/// <summary>A hub on this machine with one model: lists its files, serves them by parts, and misbehaves on demand.</summary>
internal sealed class FakeHub : IDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly WebApplication _app;

    public FakeHub(string repository = "someone/tiny")
    {
        Repository = repository;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
        _app.StartAsync().GetAwaiter().GetResult();
        Url = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    public string Url { get; }

    public string Repository { get; }

    public Dictionary<string, byte[]> Files { get; } = [];

    /// <summary>Sizes the listing claims instead of the true ones.</summary>
    public Dictionary<string, long> ClaimedSizes { get; } = [];

    /// <summary>Bytes sent instead of the listed ones.</summary>
    public Dictionary<string, byte[]> SentInstead { get; } = [];

    public string? NeedsToken { get; set; }

    /// <summary>The X-Error-Code beside a refusal.</summary>
    public string? ErrorCode { get; set; }

    /// <summary>Where files are sent from instead, e.g. another hub's address.</summary>
    public string? Redirect { get; set; }

    public string Tag { get; set; } = "\"one\"";

    public string? Listing { get; set; }

    /// <summary>Asked first about every request; true = it has been dealt with.</summary>
    public Func<HttpContext, Task<bool>>? Misbehave { get; set; }

    public ConcurrentQueue<Asked> Requests { get; } = [];

    public IEnumerable<Asked> RequestsFor(string file) => Requests.Where(r => r.Path.EndsWith('/' + file, StringComparison.Ordinal));

    public void AddFolder(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder)) Files[Path.GetFileName(path)] = File.ReadAllBytes(path);
    }

    public EngineSettings Settings(string? token = null, bool offline = false) => new() { HubUrl = Url, HubToken = token, Offline = offline };

    /// <summary>A client that does not wait between tries, but notes how long it would have.</summary>
    public HubClient Client(EngineSettings? settings = null, List<TimeSpan>? waits = null) => new(settings ?? Settings(), (wait, token) =>
    {
        waits?.Add(wait);
        return Task.Delay(0, token);
    });

    /// <summary>Sends the first bytes of a file, then breaks the connection off.</summary>
    public async Task BreakOffAsync(HttpContext context, string file, int after)
    {
        var from = context.Request.Headers.Range.ToString() is { Length: > 0 } range ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0;
        context.Response.StatusCode = from == 0 ? 200 : 206;
        if (from > 0) context.Response.Headers.ContentRange = $"bytes {from}-{Files[file].Length - 1}/{Files[file].Length}";
        context.Response.Headers.ETag = Tag;
        context.Response.ContentLength = Files[file].Length - from;
        await context.Response.Body.WriteAsync(Files[file].AsMemory(from, after - from));
        await context.Response.Body.FlushAsync();
        await Task.Delay(100); // what was sent should arrive
        context.Abort();
    }

    public void Dispose()
    {
        _app.StopAsync().GetAwaiter().GetResult();
        ((IDisposable)_app).Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        Requests.Enqueue(new(request.Path, Header(request.Headers.Range), Header(request.Headers.IfRange), Header(request.Headers.Authorization)));
        if (Misbehave is not null && await Misbehave(context)) return;
        if (NeedsToken is not null && request.Headers.Authorization != "Bearer " + NeedsToken)
        {
            response.StatusCode = request.Headers.Authorization.Count == 0 ? 401 : 403;
            if (ErrorCode is not null) response.Headers["X-Error-Code"] = ErrorCode;
            return;
        }
        var path = request.Path.Value!;
        if (path.StartsWith($"/api/models/{Repository}/revision/", StringComparison.Ordinal)) await ListAsync(context, path[(path.LastIndexOf('/') + 1)..]);
        else if (path.StartsWith($"/{Repository}/resolve/{Commit}/", StringComparison.Ordinal) && Redirect is not null) response.Redirect(Redirect + path);
        else if (path.IndexOf(Commit + "/", StringComparison.Ordinal) is var at and > 0 && Files.ContainsKey(path[(at + Commit.Length + 1)..])) await SendAsync(context, path[(at + Commit.Length + 1)..]);
        else response.StatusCode = 404;
    }

    private async Task ListAsync(HttpContext context, string revision)
    {
        if (revision is not ("main" or "v1"))
        {
            context.Response.StatusCode = 404;
            context.Response.Headers["X-Error-Code"] = "RevisionNotFound";
            return;
        }
        if (Listing is not null) { await context.Response.WriteAsync(Listing); return; }
        await context.Response.WriteAsJsonAsync(new
        {
            sha = Commit,
            tags = new[] { "pytorch", "license:apache-2.0" },
            siblings = Files.Select(file =>
            {
                var size = ClaimedSizes.GetValueOrDefault(file.Key, file.Value.Length);
                var lfs = file.Key.EndsWith(".safetensors", StringComparison.Ordinal) || file.Key.EndsWith(".bin", StringComparison.Ordinal);
                return new { rfilename = file.Key, size, blobId = lfs ? "pointer" : GitBlob(file.Value), lfs = lfs ? new { sha256 = Convert.ToHexStringLower(SHA256.HashData(file.Value)), size } : null };
            }),
        });
    }

    private async Task SendAsync(HttpContext context, string file)
    {
        var (bytes, response) = (SentInstead.GetValueOrDefault(file, Files[file]), context.Response);
        var from = 0;
        if (Header(context.Request.Headers.Range) is { } range && (Header(context.Request.Headers.IfRange) is null || context.Request.Headers.IfRange == Tag))
        {
            from = int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
            response.StatusCode = 206;
            response.Headers.ContentRange = $"bytes {from}-{bytes.Length - 1}/{bytes.Length}";
        }
        response.Headers.ETag = Tag;
        response.ContentLength = bytes.Length - from;
        await response.Body.WriteAsync(bytes.AsMemory(from));
    }

    private static string? Header(Microsoft.Extensions.Primitives.StringValues values) => values.Count == 0 ? null : values.ToString();

    private static string GitBlob(byte[] content) => Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));
}
