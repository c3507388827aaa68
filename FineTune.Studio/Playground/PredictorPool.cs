using System.Diagnostics;
using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Inference;
using FineTune.Studio.Runs;
using FineTune.Studio.Storage;

namespace FineTune.Studio.Playground;

/// <summary>What a run's model said of some rows.</summary>
/// <param name="Time">Of the answers alone, without loading the model.</param>
public sealed record Predictions(IReadOnlyList<Answer> Answers, TimeSpan Time);

/// <summary>The models of finished runs, ready to answer: the playground and the API ask the same ones.</summary>
public sealed class PredictorPool(RunBook book, RunFeeds feeds, TimeProvider time) : IDisposable
{
    private const int MostModels = 3;

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    private readonly WarmPool<Predictor> _pool = new(MostModels, Idle, time);

    /// <summary>Runs whose model can be asked, newest first.</summary>
    public async Task<List<RunRecord>> RunsAsync() => [.. (await book.ListAsync()).Where(r => r.State.HasModel())];

    /// <summary>Opens the model so that the first answer comes at once.</summary>
    /// <exception cref="UserException">There is no such run, or it has no model.</exception>
    public async Task WarmAsync(string runId, CancellationToken token = default)
    {
        using var lease = await RentAsync(runId, token);
    }

    /// <exception cref="UserException">There is no such run, it has no model, or the model is asked about pairs and a row is none (or the other way round).</exception>
    public async Task<Predictions> PredictAsync(string runId, IReadOnlyList<RowText> asked, CancellationToken token = default)
    {
        using var lease = await RentAsync(runId, token);
        var isPair = lease.Value.Task.IsPair;
        if (asked.Any(row => row.Second is null == isPair))
            throw isPair ? new UserException("This model is asked about pairs of texts, and a second text is missing.", "Send text2 beside text.") : new UserException("This model is asked about single texts.", "Leave text2 out.");
        return await Task.Run(() =>
        {
            var start = Stopwatch.GetTimestamp();
            RowText[] rows = [.. asked.Select(row => lease.Value.Task.PerToken ? row with { First = WordSplit.Typed(row.First) } : row)];
            var numbers = lease.Value.Predict(rows, token);
            return new Predictions([.. rows.Select((row, i) => Answers.Of(lease.Value, row, numbers[i]))], Stopwatch.GetElapsedTime(start));
        }, token);
    }

    public void Dispose() => _pool.Dispose();

    private async Task<WarmPool<Predictor>.Lease> RentAsync(string runId, CancellationToken token)
    {
        var run = await book.GetAsync(runId);
        if (!run.State.HasModel())
            throw new UserException($"The run '{run.Name}' has no model to ask: it is {run.State.Word().ToLowerInvariant()}.",
                run.State.CanResume() ? "Resume it and wait until it is done, or choose another run."
                : run.State == RunState.Queued || run.State.IsUnderWay() ? "Wait until it is done; its page shows how far it is." : "Choose a run that has finished.");
        var folder = feeds.Folder(runId).ModelFolder;
        var config = new FileInfo(Path.Combine(folder, "config.json"));
        if (!config.Exists) throw new UserException($"The model of the run '{run.Name}' is gone from its folder.", "Clone the run to train it again, or restore its folder.", new Place(folder));
        // A model written anew under the same run is another model.
        return await _pool.RentAsync($"{runId}@{config.LastWriteTimeUtc.Ticks}", () => OpenWarm(folder), token);
    }

    /// <summary>The very first pass is several times slower than all later ones; nobody should wait for it but the one who loads.</summary>
    private static Predictor OpenWarm(string folder)
    {
        var predictor = Predictors.Load(folder);
        predictor.Predict([new RowText("a first text", predictor.Task.IsPair ? "a second text" : null)]);
        return predictor;
    }
}
