using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Inference;
using FineTune.Engine.Tasks;
using FineTune.Studio.Runs;
using FineTune.Studio.Shell;
using FineTune.Studio.Storage;

namespace FineTune.Studio.Playground;

/// <summary>An answer as the page shows it.</summary>
/// <param name="Truth">The true answer, where the text is one of the run's own scored rows.</param>
public sealed record PlaygroundAnswer(Answer Said, TimeSpan Time, string? Truth)
{
    public RowText Asked => Said.Asked;

    /// <summary>The answer in one word or line.</summary>
    public string Label => Said switch
    {
        ClassAnswer c => c.Label,
        ScoreAnswer s => Format.Score(s.Score),
        TagAnswer t => t.Entities.Count == 0 ? "nothing tagged" : string.Join(", ", t.Entities.Select(e => e.Type).Distinct()),
        _ => "",
    };

    /// <summary>How sure the model is; null where its answer has no probability.</summary>
    public float? Probability => Said is ClassAnswer c ? c.Probabilities[c.Label] : null;
}

/// <summary>One open playground: the run asked, the text, its answers. No rendering; used from one page's thread.</summary>
public sealed class PlaygroundState(RunModels models, PredictorPool pool, NeighbourBook neighbours, RunFeeds feeds, TriedTexts tried)
{
    private NeighbourPreparation? _preparation;
    private bool _asking, _askAgain;

    /// <summary>Raised when something became known.</summary>
    public event Action? Changed;

    public IReadOnlyList<RunRecord>? Runs { get; private set; }

    public RunRecord? Run { get; private set; }

    public TrainingPlan? Plan { get; private set; }

    public ScoredRows? Scored { get; private set; }

    public string Text { get; set; } = "";

    /// <summary>The second text, where the model is asked about pairs.</summary>
    public string Text2 { get; set; } = "";

    /// <summary>What the open run's model was trained for.</summary>
    public LearningTask? Learned => Plan is { } plan ? LearningTasks.Find(plan.Task) : null;

    /// <summary>The model is being opened, or an answer is on its way.</summary>
    public string Doing { get; private set; } = "";

    public PlaygroundAnswer? Answer { get; private set; }

    public UntunedAnswer? Untuned { get; private set; }

    /// <summary>Why there is no untuned answer.</summary>
    public string? WhyNoUntuned { get; private set; }

    /// <summary>Vectors of the training rows under way.</summary>
    public NeighbourPreparation? Preparation => _preparation is { Ended.IsCompleted: false } ? _preparation : null;

    public bool UntunedIsReady => Plan is { } plan && WhyNoUntuned is null && neighbours.IsReady(plan);

    public UserException? Problem { get; private set; }

    public IEnumerable<TriedText> Tried => Run is { } run ? tried.Of(run.Id) : [];

    /// <summary>Lists the runs and opens one: the wanted, else the newest.</summary>
    public async Task OpenAsync(string? runId)
    {
        Runs ??= await models.RunsAsync();
        var run = Runs.FirstOrDefault(r => r.Id == runId) ?? (runId is null ? Runs.FirstOrDefault() : null);
        (Run, Plan, Scored, Answer, Untuned, Problem, WhyNoUntuned) = (run, null, null, null, null, null, null);
        if (run is null)
        {
            if (runId is null) return;
            try { await models.FindAsync(runId); }
            catch (UserException e) { Problem = e; }
            return;
        }
        try
        {
            var folder = feeds.Folder(run.Id);
            Plan = folder.Plan;
            // What writes is asked on a page of its own, what sees images in a panel of its own.
            if (Learned!.Writes || Learned.SeesImages) return;
            Scored = await Task.Run(() => ScoredRows.Read(folder));
            WhyNoUntuned = neighbours.WhyNot(Plan);
        }
        catch (UserException e) { Problem = e; }
        Changed?.Invoke();
    }

    /// <summary>Opens the model while the person still thinks of a text, and prepares the untuned answer.</summary>
    public async Task WarmAsync()
    {
        if (Run is not { } run || Problem is not null || Learned is { SeesImages: true }) return;
        await DoAsync("Opening the model", () => pool.WarmAsync(run.Id));
        if (run == Run && WhyNoUntuned is null && !UntunedIsReady) Prepare();
    }

    /// <summary>Computes the vectors of the training rows, in the background.</summary>
    public void Prepare()
    {
        _preparation = neighbours.Prepare(Plan!);
        _ = FollowAsync(_preparation);
    }

    /// <summary>Asks about the text; asked again meanwhile, the last text wins.</summary>
    public async Task AskAsync()
    {
        if (_asking)
        {
            _askAgain = true;
            return;
        }
        _asking = true;
        try
        {
            do
            {
                _askAgain = false;
                await AskOnceAsync();
            }
            while (_askAgain);
        }
        finally { _asking = false; }
    }

    private async Task AskOnceAsync()
    {
        if (Run is not { } run) return;
        var asked = new RowText(Text, Learned is { IsPair: true } ? Text2 : null);
        (Untuned, Problem) = (null, null);
        await DoAsync("Asking the model", async () =>
        {
            PredictApi.Check([asked.First]);
            if (asked.Second is { } second) PredictApi.Check([second]);
            var said = await pool.PredictAsync(run.Id, [asked]);
            Answer = new(said.Answers[0], said.Time, Scored?.Rows.FirstOrDefault(r => r.Asked == asked)?.Truth);
            tried.Add(new(run.Id, asked, Answer.Label, Answer.Probability, Answer.Truth));
        });
        if (Problem is null) await AskUntunedAsync();
    }

    private async Task AskUntunedAsync()
    {
        if (Answer is not { } answer || !UntunedIsReady) return;
        try
        {
            var untuned = await neighbours.AnswerAsync(Plan!, answer.Asked.First);
            if (Answer == answer) Untuned = untuned;
        }
        catch (UserException e) { WhyNoUntuned = $"{e.What} {e.Remedy}"; }
        Changed?.Invoke();
    }

    private async Task FollowAsync(NeighbourPreparation preparation)
    {
        while (await Task.WhenAny(preparation.Ended, Task.Delay(300)) != preparation.Ended) Changed?.Invoke();
        if (preparation.Ended.Exception?.InnerException is { } failure)
            WhyNoUntuned = failure is UserException user ? $"{user.What} {user.Remedy}" : "The vectors of the training rows could not be computed; the studio's log says why.";
        Changed?.Invoke();
        if (preparation.Ended.IsCompletedSuccessfully) await AskUntunedAsync();
    }

    private async Task DoAsync(string what, Func<Task> work)
    {
        Doing = what;
        Changed?.Invoke();
        try { await work(); }
        catch (UserException e) { Problem = e; }
        finally { Doing = ""; }
        Changed?.Invoke();
    }
}
