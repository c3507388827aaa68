using FineTune.Engine;
using FineTune.Studio.Runs;
using FineTune.Studio.Storage;

namespace FineTune.Studio.Playground;

/// <summary>The model of a finished run on disk.</summary>
/// <param name="Key">Another one as soon as the model was written anew.</param>
public sealed record RunModel(string Key, string Folder);

/// <summary>Finds the models of runs, for the pools that open them.</summary>
public sealed class RunModels(RunBook book, RunFeeds feeds)
{
    /// <summary>Runs whose model can be asked, newest first.</summary>
    public async Task<List<RunRecord>> RunsAsync() => [.. (await book.ListAsync()).Where(r => r.State.HasModel())];

    /// <exception cref="UserException">There is no such run, or it has no model.</exception>
    public async Task<RunModel> FindAsync(string runId)
    {
        var run = await book.GetAsync(runId);
        if (!run.State.HasModel())
            throw new UserException($"The run '{run.Name}' has no model to ask: it is {run.State.Word().ToLowerInvariant()}.",
                run.State.CanResume() ? "Resume it and wait until it is done, or choose another run."
                : run.State == RunState.Queued || run.State.IsUnderWay() ? "Wait until it is done; its page shows how far it is." : "Choose a run that has finished.");
        var folder = feeds.Folder(runId).ModelFolder;
        var config = new FileInfo(Path.Combine(folder, "config.json"));
        if (!config.Exists) throw new UserException($"The model of the run '{run.Name}' is gone from its folder.", "Clone the run to train it again, or restore its folder.", new Place(folder));
        return new($"{runId}@{config.LastWriteTimeUtc.Ticks}", folder);
    }
}
