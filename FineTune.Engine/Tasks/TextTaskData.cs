using FineTune.Engine.Data;
using FineTune.Engine.Tokenization;

namespace FineTune.Engine.Tasks;

/// <summary>A data set of texts as one task sees it.</summary>
public abstract class TextTaskData : TaskData
{
    /// <summary>What a model is asked about each row of a part; of tagged words, the words with single spaces between.</summary>
    public abstract IEnumerable<RowText> Asked(DataPart part);

    /// <summary>The texts of a part, both sides of a pair in one.</summary>
    public IEnumerable<string> Texts(DataPart part) => Asked(part).Select(a => a.Joined);

    /// <summary>The plan with what the model's folder decides.</summary>
    public virtual TrainingPlan Fitted(TrainingPlan plan, string modelFolder) => plan;

    public abstract TokenizedTexts Tokenize(DataPart part, Tokenizer tokenizer, TrainingPlan plan, CancellationToken token = default);

    /// <summary>What <see cref="Prepare"/> does, for the run's phase; null where it does nothing.</summary>
    public virtual string? FirstPass => null;

    /// <summary>Called once, before the first step, with the weights as they were before: for what learning is compared to.</summary>
    /// <param name="answer">What the model says of rows of a part, without dropout and gradients.</param>
    /// <param name="texts">Rows of each part.</param>
    public virtual void Prepare(Func<DataPart, int[], AnsweredTokens> answer, Func<DataPart, TokenizedTexts> texts, Action<long, long> progress, CancellationToken token) { }
}
