using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tuning.Images;

namespace FineTune.Engine.Tuning;

/// <summary>What a method starts from: the pre-trained encoder, the new head, and the tokenized rows.</summary>
/// <param name="PerToken">The head answers every token, not the text.</param>
/// <param name="Progress">Rows done and rows in all of a pass that the method makes before training.</param>
/// <param name="Say">Takes a sentence for the run's log.</param>
public sealed record TuningContext(
    Backbone Backbone, TaskHead Head, bool PerToken, TrainingPlan Plan, TextSplits Texts, FeatureCache Features,
    Action<long, long> Progress, Action<string> Say, CancellationToken Token)
{
    /// <summary>The head is as wide as the vocabulary: it is asked only where there is something to answer.</summary>
    public bool Writes => Head is LanguageHead;

    /// <summary>Layers of the encoder, bottom first, then the head: named groups with the plan's learning rates, each layer's the plan's share of the one above.</summary>
    /// <param name="from">Index of the lowest group of <see cref="Models.Backbone.LayerGroups"/> that learns.</param>
    public IReadOnlyList<ParameterGroup> LayersAndHead(int from)
    {
        var layers = Backbone.LayerGroups;
        return
        [
            .. layers.Skip(from).SelectMany((layer, i) => ParameterGroup.DecayAndNot(layer.Name, layer.Parameters.Select(p => new NamedParameter(p.Name, p.Parameter)),
                Plan.LearningRate * Math.Pow(Plan.LayerDecay, layers.Count - 1 - from - i), Plan.WeightDecay)),
            .. HeadGroups(Plan.HeadLearningRate),
        ];
    }

    public IEnumerable<ParameterGroup> HeadGroups(double learningRate) => ParameterGroup.DecayAndNot("head", HeadParameters.Of(Head), learningRate, Plan.WeightDecay);
}

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

    /// <summary>The sentence that is true for a task.</summary>
    public virtual string ExplanationFor(LearningTask task) => Explanation;

    /// <summary>True when an epoch is so cheap that it is validated once, not several times.</summary>
    public virtual bool CheapEpochs => false;

    /// <summary>What is read once before the first step, for the run's phase; null where training begins at once.</summary>
    public virtual string? FirstPass => null;

    /// <exception cref="UserException">The method cannot learn this task.</exception>
    public virtual void Check(LearningTask task) { }

    public abstract Learner Prepare(TuningContext context);

    /// <summary>The same for networks that see images; a method that has no sense there says so.</summary>
    /// <exception cref="UserException">The method is one for texts.</exception>
    public virtual Learner Prepare(ImageTuningContext context) =>
        throw new UserException($"'{Id}' ({Title.ToLowerInvariant()}) is a method for texts.", "Choose frozen, partly-frozen, gradual or full.");
}

/// <summary>All tuning methods.</summary>
public static class TuningMethods
{
    public static IReadOnlyList<TuningMethod> All { get; } = [new FullTuning(), new FrozenTuning(), new PartlyFrozenTuning(), new GradualTuning(), new LoraTuning(), new ContrastiveTuning()];

    /// <exception cref="UserException">No method has that id.</exception>
    public static TuningMethod Find(string id) => All.FirstOrDefault(m => m.Id == id)
        ?? throw new UserException($"There is no tuning method '{id}'.", $"Choose one of: {string.Join(", ", All.Select(m => m.Id))}.");
}
