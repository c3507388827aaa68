using FineTune.Engine.Data;
using FineTune.Engine.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms.Text;

namespace FineTune.Engine.Baselines;

/// <summary>
/// The classical text classifier: counts of words, word pairs and character triples, weighted by how rare they are (TF-IDF), under a
/// multinomial logistic regression (maximum entropy), all of it ML.NET's. Trained in seconds, deterministic by construction (one thread, fixed order).
/// </summary>
public sealed class ClassicalModel
{
    /// <summary>
    /// Features x classes at most: the solver keeps about 16 copies of its weights, a gigabyte at this size. With more classes fewer features are kept.
    /// </summary>
    public const int MostWeights = 16_000_000;

    internal const int MostFeatures = 1_000_000;

    /// <summary>Strength of the pull of the weights towards 0; from 0.001 to 0.1 accuracy hardly moves (.913 to .915 on Banking77), probabilities are best at 0.01.</summary>
    private const float L2 = 0.01f;

    private readonly MLContext _context;
    private readonly ITransformer _transformer;

    private ClassicalModel(MLContext context, ITransformer transformer, IReadOnlyList<string> labels)
    {
        _context = context;
        _transformer = transformer;
        Labels = labels;
    }

    /// <summary>Class names in the order of the probabilities: the order they were given in at training.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Id of the task it was trained for.</summary>
    public string Task { get; private init; } = TextClassificationTask.TaskId;

    /// <param name="labels">All class names; a class without rows is never expected, but has its place in the probabilities.</param>
    /// <param name="rows">What to learn from.</param>
    /// <param name="log">Hears ML.NET's progress, a line at a time.</param>
    /// <exception cref="UserException">No rows, or rows of fewer than two classes.</exception>
    /// <exception cref="OperationCanceledException">The token asked for it.</exception>
    public static ClassicalModel Train(
        IReadOnlyList<string> labels, IReadOnlyList<LabelledText> rows, int seed = 1, Action<string>? log = null, CancellationToken token = default)
    {
        if (rows.Select(r => r.Label).Distinct().Take(2).Count() < 2)
            throw new UserException("The training rows hold fewer than two classes: there is nothing to tell apart.", "Add rows of another class, or choose another label column.");
        token.ThrowIfCancellationRequested();
        var context = new MLContext(seed);
        if (log is not null) context.Log += (_, e) => log(e.Message);
        try
        {
            var schema = SchemaDefinition.Create(typeof(ClassicalInput));
            // In memory a key counts from 0 here; the number of classes is fixed so that absent ones keep their place.
            schema[nameof(ClassicalInput.Label)].ColumnType = new KeyDataViewType(typeof(uint), labels.Count);
            // Features are numbered as they are met and the last ones are dropped where there are too many: in the order of a sorted file those would be the last classes'.
            var shuffled = rows.ToArray();
            new Random(seed).Shuffle(shuffled);
            var data = context.Data.LoadFromEnumerable(shuffled.Select(r => new ClassicalInput { Text = r.Asked.Joined, Label = (uint)r.Label }), schema);
            var featurizer = context.Transforms.Text.FeaturizeText("Features", FeatureOptions(Math.Min(MostFeatures, MostWeights / labels.Count)), nameof(ClassicalInput.Text)).Fit(data);
            token.ThrowIfCancellationRequested();
            var features = context.Data.Cache(featurizer.Transform(data), "Features", nameof(ClassicalInput.Label));
            // ML.NET has no public way to stop a trainer: the rows it reads in every pass ask instead.
            features = context.Data.FilterByCustomPredicate<ClassicalLabel>(features, _ => { token.ThrowIfCancellationRequested(); return false; });
            var classifier = Fit(context, features, rows.Count, labels.Count);
            token.ThrowIfCancellationRequested();
            return new(context, new TransformerChain<ITransformer>(featurizer, classifier), labels);
        }
        catch (Exception e) when (token.IsCancellationRequested && e is not OperationCanceledException)
        {
            throw new OperationCanceledException("Training the classical model was cancelled.", e, token);
        }
    }

    /// <summary>Writes <c>config.json</c>, <c>labels.json</c> and <c>model.zip</c>.</summary>
    /// <param name="task">What it was trained for.</param>
    public void Save(string folder, string task = TextClassificationTask.TaskId)
    {
        Directory.CreateDirectory(folder);
        Json.WriteFile(Path.Combine(folder, "labels.json"), Labels);
        _context.Model.Save(_transformer, null, Path.Combine(folder, "model.zip"));
        Json.WriteFile(Path.Combine(folder, "config.json"), new ClassicalConfig { Task = task });
    }

    /// <exception cref="UserException">The folder does not hold what <see cref="Save"/> writes.</exception>
    public static ClassicalModel Load(string folder)
    {
        var config = Json.ReadFile<ClassicalConfig>(Path.Combine(folder, "config.json"));
        if (config.ModelType != ClassicalConfig.Type)
            throw new UserException($"This is a model of type '{config.ModelType}', not '{ClassicalConfig.Type}'.", "Name the folder of a classical model.", new Place(folder));
        var labels = Json.ReadFile<string[]>(Path.Combine(folder, "labels.json"));
        var file = Path.Combine(folder, "model.zip");
        var context = new MLContext(seed: 1);
        try
        {
            var model = new ClassicalModel(context, context.Model.Load(file, out _), labels) { Task = config.Task };
            using var engine = model.CreateEngine();
            if (engine.Predict(new ClassicalInput()).Score.Length is var classes && classes != labels.Length)
                throw new UserException($"The model knows {classes} classes, labels.json names {labels.Length}.", "Restore both files from the same run.", new Place(folder));
            return model;
        }
        catch (Exception e) when (e is IOException or FormatException or InvalidDataException or InvalidOperationException or ArgumentException)
        {
            throw new UserException("This is not a model ML.NET can read.", "Restore the file from a copy, or train again.", new Place(file), e);
        }
    }

    internal PredictionEngine<ClassicalInput, ClassicalOutput> CreateEngine() =>
        _context.Model.CreatePredictionEngine<ClassicalInput, ClassicalOutput>(_transformer);

    internal static TextFeaturizingEstimator.Options FeatureOptions(int most) => new()
    {
        CaseMode = TextNormalizingEstimator.CaseMode.Lower,
        KeepDiacritics = true,
        KeepPunctuations = false,
        KeepNumbers = true,
        WordFeatureExtractor = new() { NgramLength = 2, UseAllLengths = true, Weighting = NgramExtractingEstimator.WeightingCriteria.TfIdf, MaximumNgramsCount = [most * 4 / 5] },
        CharFeatureExtractor = new() { NgramLength = 3, UseAllLengths = false, Weighting = NgramExtractingEstimator.WeightingCriteria.TfIdf, MaximumNgramsCount = [most / 5] },
        Norm = TextFeaturizingEstimator.NormFunction.L2,
    };

    /// <summary>Up to 2 million rows x classes the slower, better solver takes seconds.</summary>
    internal static bool IsSmall(int rows, int classes) => (long)rows * classes <= 2_000_000;

    /// <summary>
    /// The same model by two solvers: L-BFGS reads all rows some 55 times; where that would take minutes, stochastic dual coordinate
    /// ascent gets nearly as accurate in 8 passes, with somewhat less honest probabilities (Banking77: .913 and a log loss of .32 against .911 and .40).
    /// </summary>
    private static ITransformer Fit(MLContext context, IDataView features, int rows, int classes)
    {
        var trainers = context.MulticlassClassification.Trainers;
        return IsSmall(rows, classes)
            ? trainers.LbfgsMaximumEntropy(new LbfgsMaximumEntropyMulticlassTrainer.Options
            {
                LabelColumnName = nameof(ClassicalInput.Label), L1Regularization = 0, L2Regularization = L2, HistorySize = 5, MaximumNumberOfIterations = 50, NumberOfThreads = 1,
            }).Fit(features)
            : trainers.SdcaMaximumEntropy(new SdcaMaximumEntropyMulticlassTrainer.Options
            {
                // This solver's loss is a mean over rows, the other's a sum.
                LabelColumnName = nameof(ClassicalInput.Label), L1Regularization = 0, L2Regularization = L2 / rows, MaximumNumberOfIterations = 8, NumberOfThreads = 1,
            }).Fit(features);
    }
}

/// <summary>One row on its way into ML.NET.</summary>
internal sealed class ClassicalInput
{
    public string Text { get; set; } = "";

    public uint Label { get; set; }
}

/// <summary>The least of a row that a filter must read.</summary>
internal sealed class ClassicalLabel
{
    public uint Label { get; set; }
}

/// <summary>What ML.NET answers: probabilities [C], adding up to 1.</summary>
internal sealed class ClassicalOutput
{
    public float[] Score { get; set; } = [];
}
