namespace FineTune.Engine.Training;

/// <summary>
/// What a run has at its provider, in <c>remote.json</c> of its folder: written before anything is sent and after it is there, so that whoever resumes the run finds it and
/// sends nothing twice. It holds ids, never a key.
/// </summary>
public sealed record ApiRunState
{
    /// <summary>Part of the names of the run's files at the provider, by which one is found whose id was lost.</summary>
    public string Key { get; init; } = Guid.NewGuid().ToString("N")[..12];

    public required string Provider { get; init; }

    /// <summary>Null until the file is there.</summary>
    public string? TrainingFile { get; init; }

    public string? ValidationFile { get; init; }

    /// <summary>The name of the file that is being sent; it may be there though its id is not here.</summary>
    public string? Sending { get; init; }

    /// <summary>A job is being created; it may be there though its id is not here.</summary>
    public bool Creating { get; init; }

    /// <summary>Null until the job is there.</summary>
    public string? Job { get; init; }

    /// <summary>Jobs of this run that failed; resuming creates another from the same files.</summary>
    public IReadOnlyList<string> Ended { get; init; } = [];

    private static string FileOf(RunFolder run) => Path.Combine(run.Root, "remote.json");

    public static ApiRunState Of(RunFolder run, string provider) => File.Exists(FileOf(run)) ? Json.ReadFile<ApiRunState>(FileOf(run)) : new() { Provider = provider };

    public ApiRunState Save(RunFolder run)
    {
        Json.WriteFile(FileOf(run), this);
        return this;
    }
}
