using FineTune.Engine;
using FineTune.Engine.Guidance;
using FineTune.Engine.Tasks;
using FineTune.Studio.Datasets;
using FineTune.Studio.Runs;

namespace FineTune.Studio.Wizard;

/// <summary>One open wizard: keeps its draft on disk, finds out what the state needs, starts the run. Used from one page's thread.</summary>
public sealed class WizardSession(WizardGuide guide, DraftStore drafts, RunBook runs, RunFeeds feeds, DataSetBook data) : IDisposable
{
    private static readonly TimeSpan SaveDelay = TimeSpan.FromMilliseconds(250);

    private CancellationTokenSource _looking = new();
    private bool _live;
    private bool _unsaved;

    public WizardState State { get; private set; } = new(new());

    /// <summary>Null until something was chosen.</summary>
    public string? DraftId { get; private set; }

    /// <summary>Raised when something became known or was changed.</summary>
    public event Action? Changed;

    /// <summary>Opens a draft; an unknown id starts anew.</summary>
    public void Open(string? draftId)
    {
        var draft = drafts.Load(draftId);
        (State, DraftId, _unsaved) = (new(draft ?? new()), draft is null ? null : draftId, false);
        if (_live) _ = LookAsync();
    }

    /// <summary>A new draft with what another page already chose.</summary>
    /// <param name="from">A run to clone.</param>
    /// <exception cref="UserException">There is no such run or data set.</exception>
    public async Task BeginAsync(string? from, string? dataHash, string? model)
    {
        var draft = new WizardDraft();
        if (from is not null)
        {
            var parent = await runs.GetAsync(from);
            // A name made of data, model and method would be wrong as soon as one of them is changed: the new run gets its own.
            var plan = feeds.Folder(from).Plan;
            draft = draft.WithAllOf(plan, from) with { Name = parent.Name == (plan with { Name = "" }).DisplayName ? "" : $"{parent.Name} (clone)" };
        }
        if (dataHash is not null)
        {
            var info = data.Store.Info(dataHash);
            draft = draft with { Task = draft.Task ?? info.SuggestedTask, DataHash = dataHash, DataName = (await data.FindAsync(dataHash))?.Name ?? info.Name, Columns = new() };
        }
        if (model is not null) draft = draft with { Model = model };
        (State, DraftId) = (new(draft), DraftStore.NewId());
        drafts.Save(DraftId, draft);
    }

    /// <summary>From now on the state is kept up to date; not called while a page is only being prepared.</summary>
    public Task GoLiveAsync()
    {
        _live = true;
        return LookAsync();
    }

    public void Change(Func<WizardDraft, WizardDraft> change)
    {
        var before = State.Draft;
        var newData = State.Change(change);
        if (State.Draft == before) return;
        Keep();
        if (newData && _live) _ = LookAsync();
    }

    /// <summary>Chooses a model by its name: one of the hub (<c>OWNER/NAME</c>) or of one's own (<c>own/NAME</c>).</summary>
    /// <exception cref="UserException">It is no such name.</exception>
    public void UseModel(string id)
    {
        var card = guide.Find(id.Trim());
        State.AddCard(card);
        Change(d => d with { Model = card.Id, Preset = null });
        Changed?.Invoke();
    }

    public void SetNumber(PlanField field, string? typed)
    {
        State.SetNumber(field, typed);
        Keep();
    }

    /// <summary>Takes model and numbers from a plan; the data stays, unless none was chosen and the plan's is here.</summary>
    public void LoadSettings(TrainingPlan plan)
    {
        Change(d => d.DataHash is null && data.Store.Contains(plan.Data.Hash) ? d.WithAllOf(plan, d.Parent) : d.WithSettingsOf(plan));
        State.DropRecommendedNumbers();
        Keep();
    }

    /// <summary>What the model will see of the first rows, with the template and length in force; null while the data is not known or is not to be written.</summary>
    /// <exception cref="UserException">The data is gone, or the model's own template is of a kind that is not known.</exception>
    public async Task<WritingPreview?> PreviewAsync(CancellationToken token) =>
        State.SeenAs() is { } plan ? await guide.PreviewAsync(plan, State.Card, token) : null;

    /// <summary>After a download or a change of the settings.</summary>
    public async Task LookForWeightsAsync()
    {
        var (cards, cached) = await guide.CardsAsync(State.Draft.Model);
        State.SetWeights(cached, guide.Offline, cards);
        Changed?.Invoke();
    }

    /// <summary>Queues the run.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="UserException">The plan cannot run, or the disk is nearly full.</exception>
    public async Task<string> StartAsync()
    {
        var plan = State.Plan ?? throw new UserException("The run is not complete yet.", WizardSteps.Missing(State)?.Hint ?? "Go through the steps once more.");
        var id = await runs.StartAsync(plan, State.Draft.Parent);
        Change(d => d with { StartedRun = id });
        Save();
        return id;
    }

    public void Dispose()
    {
        _looking.Cancel();
        Save();
    }

    /// <summary>Looks the data through, measures machine and evidence; a later call supersedes an earlier one.</summary>
    private async Task LookAsync()
    {
        _looking.Cancel();
        var token = (_looking = new()).Token;
        var state = State;
        try
        {
            var (cards, cached) = await guide.CardsAsync(state.Draft.Model);
            state.SetWeights(cached, guide.Offline, cards);
            Changed?.Invoke();
            if (state.Data is not { } chosen || state.Draft.Task is not { } task) return;
            state.SetFacts(await guide.FactsAsync(chosen, task, token));
            Changed?.Invoke();
            if (state.Machine is null) state.SetMachine(await guide.MachineAsync());
            Changed?.Invoke();
            if (await guide.EvidenceAsync(chosen, task, token) is { } evidence && !token.IsCancellationRequested) state.SetEvidence(evidence);
            Changed?.Invoke();
        }
        catch (OperationCanceledException) { }
        catch (UserException e) when (!token.IsCancellationRequested)
        {
            state.SetDataProblem(e);
            Changed?.Invoke();
        }
    }

    private void Keep()
    {
        DraftId ??= DraftStore.NewId();
        Changed?.Invoke();
        if (_unsaved) return;
        _unsaved = true;
        _ = SaveSoonAsync();
    }

    private async Task SaveSoonAsync()
    {
        await Task.Delay(SaveDelay);
        Save();
    }

    private void Save()
    {
        if (!_unsaved || DraftId is null) return;
        _unsaved = false;
        drafts.Save(DraftId, State.Draft);
    }
}
