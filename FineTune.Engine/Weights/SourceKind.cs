using FineTune.Engine.Models;

namespace FineTune.Engine.Weights;

/// <summary>One attempt to make a model's folder.</summary>
/// <param name="Source">The one of the card's sources that is tried.</param>
/// <param name="Working">An empty folder for what is needed on the way; deleted afterwards, whatever happens.</param>
/// <param name="Model">An empty folder that becomes the cached model when the attempt succeeds.</param>
/// <param name="Unfinished">A folder that stays, for what another attempt can go on from; made by who needs it, deleted when the model is there.</param>
/// <param name="Progress">Bytes done, bytes in all (0 = not known), and what is being done.</param>
internal sealed record FetchContext(ModelCard Card, string Source, string Working, string Model, string Unfinished, Action<long, long, string>? Progress, CancellationToken Token)
{
    public void Report(long done, long total, string what) => Progress?.Invoke(done, total, what);
}

/// <summary>What was taken, for <c>source.json</c>.</summary>
internal sealed record Fetched(string Source, string Integrity, string Licence);

/// <summary>A kind of place weights come from: one file each, and a line in <see cref="ModelStore"/>.</summary>
internal abstract class SourceKind
{
    /// <summary>True when a card's source is of this kind.</summary>
    public abstract bool Takes(string source);

    /// <summary>Fills <see cref="FetchContext.Model"/> with a folder that is checked and can be used. Blocks.</summary>
    /// <exception cref="UserException">Says why it cannot be had, and the way round.</exception>
    public abstract Fetched Fetch(FetchContext context);

    /// <exception cref="UserException">The disk has less room than is needed for a moment.</exception>
    protected static void DemandSpace(FineTuneHome home, string name, long needed)
    {
        var free = home.FreeBytes;
        if (free < needed)
            throw new UserException($"The disk of {home.Root} has {free / 1e6:N0} MB free; fetching {name} needs {needed / 1e6:N0} MB for a moment.", "Free some space, or choose another data folder in the settings.");
    }
}
