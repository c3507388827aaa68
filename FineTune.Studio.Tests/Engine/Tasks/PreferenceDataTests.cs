using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Tasks;

[Collection(nameof(TorchCollection))]
public sealed class PreferenceDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>As it was before tuning a model has no rewards: the loss is ln 2. With other weights, loss and margin are those of equation 7, from log-probabilities summed by hand.</summary>
    [Fact]
    public void LossAndMarginAreTheFormulas()
    {
        var plan = TinyGpt2.Plan(new(Path.Combine(_folder.Root, "home")), _folder, "pairs.jsonl", TinyGpt2.Preferences(30)) with { DpoBeta = 0.5 };
        using var set = new DataSetStore(new(Path.Combine(_folder.Root, "home"))).Open(plan.Data.Hash);
        using var data = (PreferenceData)LearningTasks.Find(plan.Task).Load(set, plan.Data, 1);
        var folder = plan.Model[FolderCard.Prefix.Length..];
        var tokenizer = Tokenizers.Load(folder);
        using var model = ModelFamilies.Load(folder);
        model.eval();
        var texts = data.Tokenize(DataPart.Train, tokenizer, plan);
        using var ungraded = no_grad();
        AnsweredTokens Answer(DataPart part, int[] rows)
        {
            var batch = texts.Batch(rows);
            var targets = texts.TargetsOf(rows).flatten();
            var places = targets.ge(0).nonzero().squeeze(1);
            return new(model.LanguageHead!.call(model.Hidden(batch.Input).flatten(0, 1).index_select(0, places)), targets.index_select(0, places), part, rows) { Places = places, Width = batch.Input.InputIds.shape[1] };
        }
        using var scope = NewDisposeScope();
        data.Prepare(Answer, _ => texts, (_, _) => { }, default);
        Assert.Equal(Math.Log(2), data.Loss(Answer(DataPart.Train, [0, 1, 2]), false).ToDouble(), 5);

        var before = Margin(model, texts, 1);
        RandomWeights.Fill(model, 99);
        var gained = 0.5 * (Margin(model, texts, 1) - before);
        var answered = Answer(DataPart.Train, [1]);
        Assert.Equal(Math.Log(1 + Math.Exp(-gained)), data.Loss(answered, false).ToDouble(), 3);
        var score = data.NewScore();
        score.Add(answered);
        Assert.Equal(gained, score.More![Validated.RewardMargin], 2);
        Assert.Equal(gained > 0 ? 1 : 0, score.Result.Metric);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Log-probability of the chosen answer less that of the rejected one, each read alone.</summary>
    private static double Margin(Backbone model, TokenizedTexts texts, int row)
    {
        var block = texts.Blocks![row];
        double Sum(int start, int end)
        {
            using var scope = NewDisposeScope();
            var logits = model.LanguageHead!.call(model.Hidden(ModelInput.Create([block.Ids[start..end]])))[0].log_softmax(-1); // [T, V]
            return Enumerable.Range(start, end - start).Where(t => block.Targets[t] >= 0).Sum(t => logits[t - start, block.Targets[t]].ToDouble());
        }
        return Sum(0, block.Starts[1]) - Sum(block.Starts[1], block.Ids.Length);
    }
}
