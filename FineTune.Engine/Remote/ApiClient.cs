using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace FineTune.Engine.Remote;

/// <summary>
/// OpenAI's API for files, fine-tuning jobs, models and texts, at any server that speaks it. Plain HttpClient: the official package has no <c>/completions</c> any more, and
/// whether a request may be sent twice is to be decided for each of these.
/// </summary>
public sealed class ApiClient : IDisposable
{
    private const int Page = 100, MostPages = 100;

    private readonly ApiConnection _connection;

    /// <exception cref="UserException">The key cannot be one.</exception>
    public ApiClient(ApiProvider provider, string key, ApiPatience? patience = null) => _connection = new(provider, key, patience ?? new());

    public ApiProvider Provider => _connection.Provider;

    public ApiPatience Patience => _connection.Patience;

    /// <inheritdoc cref="ApiConnection.OnWait"/>
    public Action<string>? OnWait { set => _connection.OnWait = value; }

    /// <summary>Ids of the models the key may use.</summary>
    public async Task<IReadOnlyList<string>> ModelsAsync(CancellationToken token = default) => [.. (await GetAsync<ApiList<ApiListedModel>>("models", token).ConfigureAwait(false)).Data?.Select(m => m.Id) ?? []];

    /// <summary>Sends a file to learn from. Never sent twice by itself.</summary>
    /// <param name="progress">Bytes sent.</param>
    public async Task<ApiFile> UploadAsync(string path, string name, Action<long>? progress = null, CancellationToken token = default)
    {
        HttpRequestMessage Request()
        {
            var content = new StreamContent(new SentStream(File.OpenRead(path), progress));
            content.Headers.ContentType = new("application/jsonl");
            return new(HttpMethod.Post, Address("files")) { Content = new MultipartFormDataContent { { new StringContent("fine-tune"), "purpose" }, { content, "file", name } } };
        }
        using var response = await _connection.SendAsync(Request, repeatable: false, token).ConfigureAwait(false);
        return await ReadAsync<ApiFile>(response, token).ConfigureAwait(false);
    }

    /// <summary>A file by the name it was sent with; null where there is none.</summary>
    public async Task<ApiFile?> FindFileAsync(string name, CancellationToken token = default) =>
        await FirstAsync<ApiFile>("files?purpose=fine-tune", f => f.Id, f => f.Filename == name, token).ConfigureAwait(false);

    /// <summary>Creates a job. Never sent twice by itself.</summary>
    internal async Task<ApiJob> CreateJobAsync(ApiJobRequest job, CancellationToken token = default)
    {
        using var response = await _connection.SendAsync(() => Post("fine_tuning/jobs", job), repeatable: false, token).ConfigureAwait(false);
        return await ReadAsync<ApiJob>(response, token).ConfigureAwait(false);
    }

    /// <summary>The job that learns from a file, other than those given; null where there is none.</summary>
    public async Task<ApiJob?> FindJobAsync(string trainingFile, IReadOnlyCollection<string> except, CancellationToken token = default) =>
        await FirstAsync<ApiJob>("fine_tuning/jobs", j => j.Id, j => j.TrainingFile == trainingFile && !except.Contains(j.Id), token).ConfigureAwait(false);

    public Task<ApiJob> JobAsync(string id, CancellationToken token = default) => GetAsync<ApiJob>(JobPath(id), token);

    public Task<ApiJob> CancelAsync(string id, CancellationToken token = default) => TellAsync(id, "cancel", token);

    /// <exception cref="ApiRefusedException">The provider cannot pause jobs, or not this one now.</exception>
    public Task<ApiJob> PauseAsync(string id, CancellationToken token = default) => TellAsync(id, "pause", token);

    /// <exception cref="ApiRefusedException">As with <see cref="PauseAsync"/>.</exception>
    public Task<ApiJob> ResumeAsync(string id, CancellationToken token = default) => TellAsync(id, "resume", token);

    /// <summary>What happened to a job since an event, oldest first.</summary>
    /// <param name="since">Ids of events that are known; reading ends at one of them.</param>
    public async Task<IReadOnlyList<ApiEvent>> EventsAsync(string job, IReadOnlySet<string> since, CancellationToken token = default)
    {
        var events = new List<ApiEvent>();
        await foreach (var next in ListAsync<ApiEvent>($"{JobPath(job)}/events", e => e.Id, token).ConfigureAwait(false))
        {
            if (since.Contains(next.Id)) break;
            events.Add(next);
        }
        events.Reverse();
        return events;
    }

    /// <summary>Models of earlier steps, as they are listed: newest first.</summary>
    public async Task<IReadOnlyList<ApiCheckpoint>> CheckpointsAsync(string job, CancellationToken token = default)
    {
        var all = new List<ApiCheckpoint>();
        await foreach (var next in ListAsync<ApiCheckpoint>($"{JobPath(job)}/checkpoints", c => c.Id, token).ConfigureAwait(false)) all.Add(next);
        return all;
    }

    /// <summary>An answer as a stream, as soon as it begins.</summary>
    internal Task<HttpResponseMessage> StreamAsync(string path, object body, CancellationToken token) =>
        _connection.SendAsync(() => Post(path, body), repeatable: true, token, HttpCompletionOption.ResponseHeadersRead);

    public void Dispose() => _connection.Dispose();

    private static string JobPath(string id) => $"fine_tuning/jobs/{Uri.EscapeDataString(id)}";

    private async Task<ApiJob> TellAsync(string id, string what, CancellationToken token)
    {
        using var response = await _connection.SendAsync(() => new(HttpMethod.Post, Address($"{JobPath(id)}/{what}")), repeatable: true, token).ConfigureAwait(false);
        return await ReadAsync<ApiJob>(response, token).ConfigureAwait(false);
    }

    private async Task<T?> FirstAsync<T>(string path, Func<T, string> id, Func<T, bool> wanted, CancellationToken token) where T : class
    {
        await foreach (var next in ListAsync(path, id, token).ConfigureAwait(false))
            if (wanted(next)) return next;
        return null;
    }

    private async IAsyncEnumerable<T> ListAsync<T>(string path, Func<T, string> id, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
    {
        string? after = null;
        for (var page = 0; page < MostPages; page++)
        {
            var list = await GetAsync<ApiList<T>>($"{path}{(path.Contains('?') ? '&' : '?')}limit={Page}{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}", token).ConfigureAwait(false);
            if (list.Data is not { Count: > 0 } data) yield break;
            foreach (var next in data) yield return next;
            if (!list.HasMore || id(data[^1]) == after) yield break;
            after = id(data[^1]);
        }
    }

    private async Task<T> GetAsync<T>(string path, CancellationToken token)
    {
        using var response = await _connection.SendAsync(() => new(HttpMethod.Get, Address(path)), repeatable: true, token).ConfigureAwait(false);
        return await ReadAsync<T>(response, token).ConfigureAwait(false);
    }

    private HttpRequestMessage Post(string path, object body) => new(HttpMethod.Post, Address(path)) { Content = JsonContent.Create(body, body.GetType(), options: ApiJson.Options) };

    private Uri Address(string path) => new(Provider.Root, path);

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken token)
    {
        try { return await response.Content.ReadFromJsonAsync<T>(ApiJson.Options, token).ConfigureAwait(false) ?? throw new JsonException("The answer is empty."); }
        catch (JsonException e)
        {
            throw new UserException($"{Provider.Name} answers in a form that is not OpenAI's.", "Check the address in the settings: it ends where paths like /files begin, often in /v1.", inner: e);
        }
    }

    /// <summary>Says how much of a file was sent.</summary>
    private sealed class SentStream(Stream inner, Action<long>? progress) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Said(inner.Read(buffer, offset, count));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken token = default) => Said(await inner.ReadAsync(buffer, token).ConfigureAwait(false));

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() { }

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }

        private int Said(int read)
        {
            if (read > 0) progress?.Invoke(inner.Position);
            return read;
        }
    }
}
