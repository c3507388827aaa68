namespace FineTune.Engine.Weights.Hub;

/// <summary>
/// Fetches models from a Hugging Face hub (the address and a token are settings): lists first what it would fetch, then fetches it so that it
/// can be broken off at any time and goes on where it was.
/// </summary>
public sealed class HubClient : IDisposable
{
    private const int LargestListing = 64 << 20;

    private readonly EngineSettings _settings;
    private readonly HubConnection _connection;
    private readonly HubRetry _retry;

    /// <exception cref="UserException">The hub's address in the settings is none.</exception>
    public HubClient(EngineSettings settings) : this(settings, Task.Delay) { }

    internal HubClient(EngineSettings settings, Func<TimeSpan, CancellationToken, Task> delay)
    {
        _settings = settings;
        _connection = new(settings);
        _retry = new(_connection.Root, delay);
    }

    /// <summary>What a model's folder needs of the hub, and how much that is; fetches nothing.</summary>
    /// <exception cref="UserException">Downloads are switched off, there is no such model, it is not for us, or the hub cannot be reached.</exception>
    public Task<HubPlan> PlanAsync(HubSource source, CancellationToken token = default)
    {
        DemandOnline(source);
        var address = new Uri(_connection.Root, $"api/models/{source.Repository}/revision/{Uri.EscapeDataString(source.Revision)}?blobs=true");
        return _retry.RunAsync(async () => HubListing.Parse(await ReadAsync(address, source, token).ConfigureAwait(false), source, _connection.Root), null, token);
    }

    /// <summary>Fetches files of a plan into a folder under their names, each checked before it is there.</summary>
    /// <param name="files">Of the plan; null = all.</param>
    /// <param name="unfinished">Keeps what has come of a file until it is whole, also for the next process.</param>
    /// <param name="progress">Bytes of these files that are there.</param>
    public async Task DownloadAsync(HubPlan plan, IEnumerable<HubFile>? files, string folder, string unfinished, Action<long>? progress, CancellationToken token = default)
    {
        DemandOnline(plan.Source);
        Directory.CreateDirectory(unfinished);
        var download = new HubDownload(_connection, _retry, plan.Source);
        long done = 0;
        var wanted = (files ?? plan.Files).ToList();
        foreach (var file in wanted)
        {
            var name = string.Join('/', file.Name.Split('/').Select(Uri.EscapeDataString));
            await download.GetAsync(new Uri(_connection.Root, $"{plan.Source.Repository}/resolve/{plan.Commit}/{name}"), file, PartFile(unfinished, file), here => progress?.Invoke(done + here), token).ConfigureAwait(false);
            progress?.Invoke(done += file.Size);
        }
        // All together at the end: a shard that is whole stays for the next attempt when a later one fails.
        foreach (var file in wanted)
        {
            var target = Path.Combine(folder, file.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(PartFile(unfinished, file), target, overwrite: true);
        }
    }

    /// <summary>Bytes of a plan that earlier attempts have left behind.</summary>
    internal static long BytesThere(HubPlan plan, string unfinished) => plan.Files.Sum(file => new FileInfo(PartFile(unfinished, file)) is { Exists: true } part ? Math.Min(part.Length, file.Size) : 0);

    public void Dispose() => _connection.Dispose();

    private async Task<byte[]> ReadAsync(Uri address, HubSource source, CancellationToken token)
    {
        using var response = await _connection.GetAsync(address, null, token).ConfigureAwait(false);
        if (HubErrors.Of(response, source, _connection.Root, _connection.HasToken) is { } failure) throw failure;
        try
        {
            await response.Content.LoadIntoBufferAsync(LargestListing, token).ConfigureAwait(false);
            return await response.Content.ReadAsByteArrayAsync(token).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new UserException($"The list of files {_connection.Root} sends does not end.", "Check the hub's address in the settings.", HubErrors.Place(source), e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException) { throw new HubBusyException("the connection broke off", inner: e); }
    }

    private void DemandOnline(HubSource source)
    {
        if (_settings.Offline)
            throw new UserException($"{source.Repository} is not on this machine, and downloads are switched off.",
                "Switch offline mode off in the settings, or fetch the model's files (config.json, weights, tokenizer files) elsewhere and bring their folder, or a zip of it, by hand.");
    }

    private static string PartFile(string unfinished, HubFile file) => Path.Combine(unfinished, file.Name.Replace('/', '_') + ".part");
}
