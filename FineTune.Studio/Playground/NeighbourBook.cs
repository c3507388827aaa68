using System.Security.Cryptography;
using System.Text;
using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Inference;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Engine.Weights;
using FineTune.Studio.Settings;

namespace FineTune.Studio.Playground;

/// <summary>
/// What the pre-trained model says without any tuning: the classes of the training rows whose vectors are nearest. The vectors of a sample
/// of the training rows are computed once per model, data and split, and kept under the home folder (<c>computed/neighbours/</c>, safe to delete).
/// </summary>
public sealed class NeighbourBook(FineTuneHome home, SettingsStore settings, TimeProvider time, ILogger<NeighbourBook> log) : IDisposable
{
    /// <summary>Training rows compared with; more change the answer little and cost time.</summary>
    public const int MostRows = 2000;

    private const int MostOpen = 2, RowsAtOnce = 64;

    private readonly WarmPool<NeighbourIndex> _pool = new(MostOpen, TimeSpan.FromMinutes(10), time);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, NeighbourPreparation> _underWay = [];

    /// <summary>Why a run has no untuned answer, as a sentence; null when it has.</summary>
    public string? WhyNot(TrainingPlan plan)
    {
        if (plan.Task != TextClassificationTask.TaskId) return "Nearest neighbours vote for classes of single texts; this run learned something else.";
        var card = Store.Find(plan.Model);
        if (!card.HasWeights) return "The classical model has no pre-trained encoder: it starts from nothing, so there is no untuned answer to compare with.";
        return Store.IsCached(card) ? null : $"The pre-trained weights of {card.Name} are not in the cache any more. Download them again on the Models page to compare with the untuned answer.";
    }

    public bool IsReady(TrainingPlan plan) => NeighbourVectors.Exist(FolderOf(plan));

    /// <summary>Computes the vectors on a thread of its own that gives way to others, or joins where that is under way.</summary>
    public NeighbourPreparation Prepare(TrainingPlan plan)
    {
        var folder = FolderOf(plan);
        lock (_lock)
        {
            if (_underWay.TryGetValue(folder, out var preparation) && !preparation.Ended.IsCompleted) return preparation;
            return _underWay[folder] = new(p => Compute(plan, folder, p), log);
        }
    }

    /// <summary>The untuned answer. The vectors have to be there.</summary>
    public async Task<UntunedAnswer> AnswerAsync(TrainingPlan plan, string text, CancellationToken token = default)
    {
        var folder = FolderOf(plan);
        using var lease = await _pool.RentAsync(folder, () => new(NeighbourVectors.Read(folder), Encoder(plan)), token);
        return await Task.Run(() => lease.Value.Answer(text, token), token);
    }

    public void Dispose()
    {
        lock (_lock)
            foreach (var preparation in _underWay.Values) preparation.Cancel();
        _pool.Dispose();
    }

    private ModelStore Store => new(home, settings.Current);

    private SentenceEncoder Encoder(TrainingPlan plan) => new(Store.Ensure(Store.Find(plan.Model)));

    private void Compute(TrainingPlan plan, string folder, NeighbourPreparation preparation)
    {
        using var data = new DataSetStore(home).Open(plan.Data.Hash);
        var split = TextClassificationSplit.Load(data, plan.Data, plan.Seed);
        var sample = split.Train.ToArray();
        new Random(plan.Seed).Shuffle(sample);
        sample = sample[..Math.Min(MostRows, sample.Length)];
        using var encoder = Encoder(plan);
        var vectors = new List<float[]>(sample.Length);
        foreach (var part in sample.Chunk(RowsAtOnce))
        {
            preparation.Report(vectors.Count, sample.Length);
            vectors.AddRange(encoder.Embed([.. part.Select(r => r.Text)], preparation.Token));
        }
        new NeighbourVectors([.. sample.Select(r => new NeighbourRow(r.Text, split.Labels[r.Label], data.Get(r.Row).Place))], vectors).Write(folder);
    }

    private string FolderOf(TrainingPlan plan)
    {
        var (data, card) = (plan.Data, Store.Find(plan.Model));
        var key = $"{card.Id}\0{card.Revision}\0{data.Hash}\0{data.TextColumn}\0{data.LabelColumn}\0{data.Split.Train}/{data.Split.Validation}/{data.Split.Test}\0{plan.Seed}\0{MostRows}";
        return Path.Combine(home.Computed, "neighbours", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..16]);
    }
}
