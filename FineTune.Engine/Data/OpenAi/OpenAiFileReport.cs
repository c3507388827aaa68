namespace FineTune.Engine.Data.OpenAi;

/// <summary>What a file for OpenAI's fine-tuning holds.</summary>
public enum OpenAiFileKind
{
    /// <summary>Lines with <c>messages</c>.</summary>
    Chat,

    /// <summary>Lines with <c>prompt</c> and <c>completion</c>.</summary>
    Completions,

    /// <summary>Lines with <c>input</c>, <c>preferred_output</c> and <c>non_preferred_output</c>.</summary>
    Preference,
}

/// <summary>Limits of the model the file is meant for.</summary>
public sealed record OpenAiFileLimits
{
    /// <summary>Bytes of an uploaded file (OpenAI's files API).</summary>
    public long MaximumBytes { get; init; } = 512L << 20;

    public int MinimumExamples { get; init; } = 10;

    /// <summary>Tokens of one example; what is longer is cut off. 65,536 for the gpt-4o and gpt-4.1 families, 16,384 for babbage-002 and davinci-002.</summary>
    public int MaximumTokens { get; init; } = 65_536;
}

/// <summary>One thing found in a file.</summary>
/// <param name="Code">Stable id; see <see cref="OpenAiIssues"/>.</param>
/// <param name="Severity">An error is refused by the API; a warning costs quality or money.</param>
/// <param name="Line">1-based; null when the whole file is meant.</param>
/// <param name="Text">A plain sentence.</param>
/// <param name="Remedy">What to do about it, a sentence.</param>
public sealed record OpenAiFileIssue(string Code, Severity Severity, long? Line, string Text, string Remedy)
{
    public override string ToString() => Line is { } line ? $"Line {line:N0}: {Text}" : Text;
}

/// <summary>What was found in a file.</summary>
public sealed record OpenAiFileReport
{
    public required OpenAiFileKind Kind { get; init; }

    /// <summary>Lines that are examples, good or bad.</summary>
    public required long Examples { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Tokens of all examples, each counted up to the longest that is read; null without a tokenizer.</summary>
    public long? Tokens { get; init; }

    /// <summary>Tokens of the longest example, whole; null without a tokenizer.</summary>
    public int? LongestTokens { get; init; }

    /// <summary>Errors first, each in the order of lines; of one code at most <see cref="MostPerCode"/> are listed.</summary>
    public required IReadOnlyList<OpenAiFileIssue> Issues { get; init; }

    /// <summary>How often each code was found, listed or not.</summary>
    public required IReadOnlyDictionary<string, long> Counts { get; init; }

    public const int MostPerCode = 20;

    /// <summary>No error was found: the API would take the file.</summary>
    public bool IsAccepted => Issues.All(i => i.Severity != Severity.Error);

    /// <exception cref="UserException">There is an error; says the first, and how many there are.</exception>
    public void RequireAccepted(string file)
    {
        if (Issues.FirstOrDefault(i => i.Severity == Severity.Error) is not { } first) return;
        var more = Counts.Where(c => Issues.Any(i => i.Code == c.Key && i.Severity == Severity.Error)).Sum(c => c.Value) - 1;
        throw new UserException(first.Text, first.Remedy + (more > 0 ? $" There {(more == 1 ? "is 1 more error" : $"are {more:N0} more errors")} in the file." : ""), new Place(file, first.Line));
    }
}
