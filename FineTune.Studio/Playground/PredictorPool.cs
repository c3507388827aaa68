using System.Diagnostics;
using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Inference;

namespace FineTune.Studio.Playground;

/// <summary>What a run's model said of some rows.</summary>
/// <param name="Time">Of the answers alone, without loading the model.</param>
public sealed record Predictions(IReadOnlyList<Answer> Answers, TimeSpan Time);

/// <summary>The models of finished runs that answer about texts, ready to answer: the playground and the API ask the same ones.</summary>
public sealed class PredictorPool(RunModels models, TimeProvider time) : IDisposable
{
    private const int MostModels = 3;

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    private readonly WarmPool<Predictor> _pool = new(MostModels, Idle, time);

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
        var model = await models.FindAsync(runId);
        return await _pool.RentAsync(model.Key, () => OpenWarm(model.Folder), token);
    }

    /// <summary>The very first pass is several times slower than all later ones; nobody should wait for it but the one who loads.</summary>
    private static Predictor OpenWarm(string folder)
    {
        var predictor = Predictors.Load(folder);
        predictor.Predict([new RowText("a first text", predictor.Task.IsPair ? "a second text" : null)]);
        return predictor;
    }
}
