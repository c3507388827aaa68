namespace FineTune.Engine;

/// <summary>
/// A run on disk (docs/run-format.md): whoever executes it, in whatever process, reads the same plan and writes the same events,
/// so pages, command line and cluster jobs never differ.
/// </summary>
public sealed class RunFolder
{
    private RunFolder(string path) => Root = Path.GetFullPath(path);

    public string Root { get; }

    public string Id => Path.GetFileName(Root);

    public string PlanFile => Path.Combine(Root, "plan.json");

    public string ModelFolder => Path.Combine(Root, "model");

    public string Checkpoints => Path.Combine(Root, "checkpoints");

    public string EvaluationFile => Path.Combine(Root, "evaluation.json");

    public string PredictionsFile => Path.Combine(Root, "predictions.csv");

    public string ResultFile => Path.Combine(Root, "result.json");

    public TrainingPlan Plan => Json.ReadFile<TrainingPlan>(PlanFile);

    /// <summary>Makes the folder and writes <c>plan.json</c>.</summary>
    /// <exception cref="UserException">The folder holds a run already.</exception>
    public static RunFolder Create(string path, TrainingPlan plan)
    {
        var run = new RunFolder(path);
        if (File.Exists(run.PlanFile))
            throw new UserException($"{path} holds a run already.", "Choose another folder, delete this one, or continue it with: finetune resume " + path);
        if (File.Exists(run.Root)) throw new UserException($"{path} is a file.", "Choose a new folder for the run.");
        Directory.CreateDirectory(run.Root);
        Json.WriteFile(run.PlanFile, plan);
        return run;
    }

    /// <exception cref="UserException">There is no run in the folder.</exception>
    public static RunFolder Open(string path) =>
        File.Exists(Path.Combine(path, "plan.json")) ? new RunFolder(path)
        : throw new UserException($"{path} is not a run: it holds no plan.json.", "Name the folder given as --out when the run was started.");

    /// <summary>The attempts made so far, in order.</summary>
    public IReadOnlyList<int> Attempts() =>
        [.. Directory.EnumerateFiles(Root, "events.*.jsonl")
            .Select(f => int.TryParse(Path.GetFileName(f).Split('.')[1], out var n) ? n : 0).Where(n => n > 0).Order()];

    public string EventsFile(int attempt) => Path.Combine(Root, $"events.{attempt}.jsonl");

    /// <summary>
    /// The run's one history: earlier attempts' steps past the step a later attempt started from are left out (they were trained
    /// again), as are earlier attempts' endings. A torn last line is skipped.
    /// </summary>
    public List<TrainingEvent> ReadEvents()
    {
        var history = new List<TrainingEvent>();
        foreach (var attempt in Attempts())
        {
            foreach (var next in RunEvents.ReadFile(EventsFile(attempt)))
            {
                if (next is AttemptStarted started)
                    history.RemoveAll(e => e.AtStep > started.FromStep || e is Finished);
                history.Add(next);
            }
        }
        return history;
    }

    /// <summary>Held by the process that executes the run; the operating system lets go of it however the process ends.</summary>
    /// <exception cref="UserException">Another process executes this run now.</exception>
    public IDisposable Lock() => TryLock() ?? throw new UserException("This run is being executed by another process.", "Wait until it ends, or stop it there first.");

    /// <summary>True while some process (this one included) executes the run.</summary>
    public bool IsLocked()
    {
        using var mine = TryLock();
        return mine is null;
    }

    private FileStream? TryLock()
    {
        try { return new FileStream(Path.Combine(Root, "run.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None); }
        catch (IOException) { return null; }
    }
}
