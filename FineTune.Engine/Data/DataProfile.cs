using System.Text.Json.Serialization;
using FineTune.Engine.Data.Images;

namespace FineTune.Engine.Data;

/// <summary>What a person should know about a data set before training on it: size, classes, lengths, and everything found wrong.</summary>
public sealed record DataProfile
{
    public required string Hash { get; init; }

    /// <summary>The columns profiled; null when none was chosen and none looks right.</summary>
    public string? TextColumn { get; init; }

    /// <inheritdoc cref="TextColumn"/>
    public string? LabelColumn { get; init; }

    /// <summary>Writing: the form of the rows profiled, an id of <c>GenerationFormats</c>; null for tasks with classes.</summary>
    public string? Format { get; init; }

    /// <summary>Writing: what each column is, in words (<c>prompt</c>, <c>answer</c>), and its name.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>();

    public required IReadOnlyDictionary<DataPart, long> Rows { get; init; }

    /// <summary>Classes, the largest in training first.</summary>
    public IReadOnlyList<ClassProfile> Classes { get; init; } = [];

    /// <summary>Lengths of the training texts in words (runs between white space).</summary>
    public LengthDistribution Words { get; init; } = LengthDistribution.None;

    /// <summary>Lengths of the training texts in UTF-16 characters.</summary>
    public LengthDistribution Characters { get; init; } = LengthDistribution.None;

    /// <summary>Lengths of the training texts in the tokens of the tokenizer asked for; null without one.</summary>
    public LengthDistribution? Tokens { get; init; }

    /// <summary>Writing: lengths of the answers (of documents, all of it) in words; none for tasks with classes.</summary>
    public LengthDistribution Answers { get; init; } = LengthDistribution.None;

    /// <summary>What the images are like; null for texts. <see cref="Classes"/> counts images, of data for detection boxes.</summary>
    public ImageProfile? Images { get; init; }

    /// <summary>Errors first, then warnings, then what is good to know.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The best measure of length there is: tokens where counted, else words.</summary>
    [JsonIgnore]
    public LengthDistribution Lengths => Tokens ?? Words;
}

/// <summary>Rows of one class per part.</summary>
public sealed record ClassProfile(string Label, long Train, long Validation, long Test);

/// <summary>How long texts are.</summary>
/// <param name="Bins">A histogram; the last bin reaches to the longest text.</param>
/// <param name="Mean">Mean length.</param>
/// <param name="P50">Half of the texts are at most this long.</param>
/// <param name="P90">90 % of them.</param>
/// <param name="P95">95 % of them.</param>
/// <param name="Max">The longest.</param>
public sealed record LengthDistribution(IReadOnlyList<LengthBin> Bins, double Mean, int P50, int P90, int P95, int Max)
{
    public static LengthDistribution None { get; } = new([], 0, 0, 0, 0, 0);
}

/// <summary>Texts of a length from <paramref name="From"/> to <paramref name="To"/>, both included.</summary>
public sealed record LengthBin(int From, int To, long Count);
