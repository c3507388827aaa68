using System.Diagnostics;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tokenization;
using FineTune.Engine.Training;
using FineTune.Engine.Tuning;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Cli.Bench;

/// <summary>Tuning methods on MiniLM's sizes, random weights and made-up rows of one length: the very learners that runs train with.</summary>
internal static class BenchMethods
{
    private const int BatchSize = 32, Length = 32, Rows = 8 * BatchSize, Classes = 77, WarmUp = 2, Rounds = 10;

    private static readonly (string Name, TrainingPlan Plan, string Target)[] Compared =
    [
        ("the upper 3 of 6 layers", Plan("partly-frozen") with { FrozenLayers = 3 }, "at least 2.1"),
        ("the upper 2 of 6 layers", Plan("partly-frozen") with { FrozenLayers = 4 }, "at least 3.0"),
        ("the uppermost of 6 layers", Plan("partly-frozen") with { FrozenLayers = 5 }, "at least 6.0"),
        ("LoRA of rank 8 on query and value", Plan("lora"), "at least 1.4"),
    ];

    public static IEnumerable<BenchFigure> Measure(int threads)
    {
        set_num_threads(threads);
        var tokenizer = WordPiece.Create([.. new[] { "[PAD]", "[UNK]", "[CLS]", "[SEP]" }, .. Enumerable.Range(4, BertCards.MiniLm.VocabularySize - 4).Select(i => "w" + i)]);
        using var data = MadeUp();
        var trainers = new[] { Plan("full") }.Concat(Compared.Select(c => c.Plan)).Select(plan => new Trainer(plan, data, tokenizer, threads)).ToArray();
        try
        {
            var seconds = new double[trainers.Length];
            for (var round = -WarmUp; round < Rounds; round++)
            {
                for (var i = 0; i < trainers.Length; i++)
                {
                    var spent = trainers[i].Step();
                    if (round >= 0) seconds[i] += spent;
                }
            }
            yield return new("a step of full tuning, 32 rows of 32 tokens", seconds[0] / Rounds, "s");
            for (var i = 0; i < Compared.Length; i++) yield return new($"steps, {Compared[i].Name}", seconds[0] / seconds[i + 1], "times full's", Compared[i].Target);
        }
        finally
        {
            foreach (var trainer in trainers) trainer.Dispose();
        }
    }

    private static TrainingPlan Plan(string method) => new() { Data = new() { Hash = "bench" }, Model = "bench", Method = method, MaxLength = Length, BatchSize = BatchSize };

    private static ClassificationData MadeUp()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, Rows).Select(i => new LabelledText(
            string.Join(' ', Enumerable.Range(0, Length).Select(_ => "w" + random.Next(4, BertCards.MiniLm.VocabularySize))), i % Classes, new RowReference(DataPart.Train, i))).ToList();
        return new(new TextClassificationTask(), new([.. Enumerable.Range(0, Classes).Select(c => $"class {c}")], rows, [], [], []));
    }

    private sealed class Trainer : IDisposable
    {
        private readonly TextTaskData _data;
        private readonly Backbone _backbone;
        private readonly TaskHead _head;
        private readonly Learner _learner;
        private readonly AdamW _optimizer;
        private readonly int[][] _batches;
        private int _step;

        public Trainer(TrainingPlan plan, TextTaskData data, Tokenizer tokenizer, int threads)
        {
            _data = data;
            _backbone = new Bert(BertCards.MiniLm);
            RandomWeights.Fill(_backbone, seed: 1);
            _head = TaskHeads.Create(_backbone, data.Task, data.Outputs, plan.Dropout, readsApart: false);
            var texts = new TextSplits(data.Tokenize(DataPart.Train, tokenizer, plan), data.Tokenize(DataPart.Validation, tokenizer, plan), data.Tokenize(DataPart.Test, tokenizer, plan));
            _learner = TuningMethods.Find(plan.Method).Prepare(new TuningContext(_backbone, _head, PerToken: false, plan, texts, new FeatureCache(null, ""), (_, _) => { }, _ => { }, CancellationToken.None));
            _optimizer = new AdamW(_learner.Groups, threads);
            _batches = _learner.Batches(BatchSize, seed: 1, epoch: 0);
            _learner.Train(true);
        }

        /// <summary>Seconds of one training step: forward, backward, gradient norm, update.</summary>
        public double Step()
        {
            var start = Stopwatch.GetTimestamp();
            using var scope = NewDisposeScope();
            _learner.Loss(_batches[_step++ % _batches.Length], _data, classWeights: false).backward();
            var norm = _optimizer.GradientNorm();
            _optimizer.Step(0.1, norm > 1 ? 1 / norm : 1);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        public void Dispose()
        {
            _optimizer.Dispose();
            _learner.Dispose();
            _head.Dispose();
            _backbone.Dispose();
        }
    }
}
