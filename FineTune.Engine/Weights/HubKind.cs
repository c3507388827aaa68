using FineTune.Engine.Models;
using FineTune.Engine.Weights.Hub;

namespace FineTune.Engine.Weights;

/// <summary>Weights of a Hugging Face hub, kept as they were published: the families read other names and other forms.</summary>
/// <param name="connect">Opens the hub of the settings.</param>
internal sealed class HubKind(FineTuneHome home, Func<HubClient> connect) : SourceKind
{
    public override bool Takes(string source) => HubSource.Parse(source) is not null;

    public override Fetched Fetch(FetchContext context) => FetchAsync(context, HubSource.Parse(context.Source)!).GetAwaiter().GetResult();

    private async Task<Fetched> FetchAsync(FetchContext context, HubSource source)
    {
        using var hub = connect();
        var what = $"Downloading {source.Repository}";
        context.Report(0, context.Card.DownloadBytes, what);
        var plan = await hub.PlanAsync(source, context.Token).ConfigureAwait(false);
        var unfinished = Path.Combine(context.Unfinished, plan.Commit);
        DropOtherCommits(context.Unfinished, plan.Commit);
        DemandSpace(home, context.Card.Name, plan.Bytes - HubClient.BytesThere(plan, unfinished));
        // The config first: a model that cannot be used should not cost its download.
        var config = plan.Files.First(file => file.Name == ModelFamilies.ConfigFile);
        await hub.DownloadAsync(plan, [config], context.Model, unfinished, null, context.Token).ConfigureAwait(false);
        ModelFamilies.DemandKnown(context.Model);
        await hub.DownloadAsync(plan, plan.Files.Where(file => file != config), context.Model, unfinished, done => context.Report(config.Size + done, plan.Bytes, what), context.Token).ConfigureAwait(false);
        context.Report(plan.Bytes, plan.Bytes, "Checking the weights");
        var weights = StateDicts.Find(context.Model);
        if (context.Card.Integrity is { } pinned && ModelFiles.Hash(weights) is var actual && actual != pinned)
            throw new UserException($"These are not the weights the catalog names: expected {pinned}, found {actual}.", "Try again; if it stays so, the hub in use gives something else under this name.", HubErrors.Place(source));
        ModelCheck.Demand(context.Model);
        return new(source.ToString(), "git-" + plan.Commit, plan.Licence ?? context.Card.Licence);
    }

    /// <summary>A branch has moved on: what was begun of its former state is of no use.</summary>
    private static void DropOtherCommits(string unfinished, string commit)
    {
        if (!Directory.Exists(unfinished)) return;
        foreach (var other in Directory.EnumerateDirectories(unfinished).Where(folder => Path.GetFileName(folder) != commit)) Directory.Delete(other, recursive: true);
    }
}
