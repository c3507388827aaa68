using FineTune.Engine.Models;
using FineTune.Engine.Tasks;

namespace FineTune.Engine.Tuning;

/// <summary>What a method starts from: the pre-trained encoder, the new head, and the tokenized rows.</summary>
/// <param name="Progress">Rows done and rows in all of a pass that the method makes before training.</param>
public sealed record TuningContext(
    Backbone Backbone, TaskHead Head, TrainingPlan Plan, TextSplits Texts, FeatureCache Features,
    Action<long, long> Progress, CancellationToken Token);

/// <summary>The tokenized parts of the data; training rows may include the validation rows when a run refits on all of them.</summary>
public sealed record TextSplits(TokenizedTexts Train, TokenizedTexts Validation, TokenizedTexts Test)
{
    public TokenizedTexts Part(Data.DataPart part) => part switch
    {
        Data.DataPart.Train => Train,
        Data.DataPart.Validation => Validation,
        _ => Test,
    };
}

/// <summary>Which parameters learn, and what is computed once instead of every epoch. A method is a file and a line in <see cref="TuningMethods"/>.</summary>
public abstract class TuningMethod
{
    public abstract string Id { get; }

    public abstract string Title { get; }

    /// <summary>One plain sentence for the wizard and <c>--help</c>.</summary>
    public abstract string Explanation { get; }

    /// <summary>True when an epoch is so cheap that it is validated once, not several times.</summary>
    public virtual bool CheapEpochs => false;

    public abstract Learner Prepare(TuningContext context);
}

/// <summary>All tuning methods.</summary>
public static class TuningMethods
{
    public static IReadOnlyList<TuningMethod> All { get; } = [new FullTuning(), new FrozenTuning()];

    /// <exception cref="UserException">No method has that id.</exception>
    public static TuningMethod Find(string id) => All.FirstOrDefault(m => m.Id == id)
        ?? throw new UserException($"There is no tuning method '{id}'.", $"Choose one of: {string.Join(", ", All.Select(m => m.Id))}.");
}
