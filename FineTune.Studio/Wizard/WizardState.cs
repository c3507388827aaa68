using FineTune.Engine;
using FineTune.Engine.Guidance;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;

namespace FineTune.Studio.Wizard;

/// <summary>
/// What the wizard knows: the person's draft, what was found out about data and machine, and everything that follows from both (the plan, what
/// is missing, what the rail and the primary button say). No rendering, no waiting: pages show it, <see cref="WizardSession"/> feeds it.
/// </summary>
public sealed class WizardState(WizardDraft draft)
{
    private IReadOnlyList<ModelAdvice>? _advice;

    public WizardDraft Draft { get; private set; } = draft;

    /// <summary>Of the data and columns chosen; null while they are looked through or nothing is chosen.</summary>
    public DataFacts? Facts { get; private set; }

    /// <summary>Why the data cannot be trained on as it stands.</summary>
    public UserException? DataProblem { get; private set; }

    /// <summary>Null until it was measured.</summary>
    public MachineProfile? Machine { get; private set; }

    /// <summary>Measured on this data; null until it is.</summary>
    public QuickEvidence? Evidence { get; private set; }

    /// <summary>Models whose weights are on this machine (or that need none).</summary>
    public IReadOnlySet<string> Cached { get; private set; } = new HashSet<string>();

    public bool Offline { get; private set; }

    /// <summary>The columns and shares the facts are of, null while a share is wrong.</summary>
    public PlanData? Data => Draft.DataHash is { } hash && Draft.Split.Parse().Shares is { } shares
        ? Draft.Columns.Into(new() { Hash = hash, Name = Draft.DataName, Split = shares }) : null;

    /// <summary>The catalog and what is on this machine beside it.</summary>
    public IReadOnlyList<ModelCard> Cards { get; private set; } = ModelCatalog.Cards;

    public ModelCard? Card => Cards.FirstOrDefault(c => c.Id == Draft.Model);

    /// <summary>The catalog ranked for this data, best first; empty until data and machine are known.</summary>
    public IReadOnlyList<ModelAdvice> Advice => _advice ??= Facts is { } facts && Machine is { } machine
        ? [.. Advisor.Advise(facts.Summary, Cards, machine, Evidence).Select(a => Cached.Contains(a.Card.Id) ? a with { Forecast = a.Forecast with { DownloadBytes = 0 } } : a)] : [];

    public ModelAdvice? AdviceFor(string? model) => Advice.FirstOrDefault(a => a.Card.Id == model);

    /// <summary>The preset the data calls for; null until the data is known.</summary>
    public PresetAdvice? PresetAdvice => Facts is { } facts ? Presets.Recommend(facts.Summary) : null;

    /// <summary>The preset in force: the chosen one, else the recommended one.</summary>
    public string? Preset => Card is { Methods.Count: 0 } ? null : Presets.For(Draft.Task ?? TextClassificationTask.TaskId).Any(p => p.Id == Draft.Preset) ? Draft.Preset : PresetAdvice?.Preset;

    /// <summary>The plan with the preset's numbers and none of the person's own; null until data and model are known.</summary>
    public TrainingPlan? Recommended => Card is { } card ? RecommendedBy(card, Preset) : null;

    /// <summary>The plan as it would run; null until data and model are known or while a number is wrong.</summary>
    public TrainingPlan? Plan => Numbers() is { Problems.Count: 0, Plan: { } plan } ? plan : null;

    /// <summary>The plan with those numbers that are right; null until data and model are known.</summary>
    public TrainingPlan? PlanSoFar => Numbers().Plan;

    /// <summary>What is wrong with the numbers, by field.</summary>
    public IReadOnlyDictionary<string, string> NumberProblems => Numbers().Problems;

    /// <summary>The fields that differ from what is recommended.</summary>
    public IReadOnlyList<PlanField> OwnNumbers => Recommended is not { } plan || Preset is not { } preset ? []
        : [.. PlanField.All.Where(f => Draft.Numbers.TryGetValue(f.Name, out var typed) && (f.Name == PlanField.Method
            ? Card!.Methods.Contains(typed) && typed != Presets.Find(preset, plan.Task).Method
            : f.Help.IsOf(plan) && f.Apply(plan, typed).Plan != plan))];

    public Forecast? Forecast => Plan is { } plan && Card is { } card && Facts is { } facts && Machine is { } machine ? Engine.Guidance.Forecast.Of(plan, card, facts.Summary, machine) : null;

    public bool NeedsDownload => Card is { IsBundled: false } card && !Cached.Contains(card.Id);

    /// <summary>Changes the draft; facts of other data are dropped.</summary>
    /// <returns>True when the data has to be looked through again.</returns>
    public bool Change(Func<WizardDraft, WizardDraft> change)
    {
        var before = (Data, Draft.Task);
        Draft = change(Draft);
        if ((Data, Draft.Task) == before) return false;
        (Facts, DataProblem, Evidence, _advice) = (null, null, null, null);
        return true;
    }

    /// <summary>Sets or, with null, resets one number.</summary>
    public void SetNumber(PlanField field, string? typed) => Change(d => d with
    {
        Numbers = typed is null ? d.Numbers.Remove(field.Name) : d.Numbers.SetItem(field.Name, typed),
    });

    /// <summary>What the field shows: as typed, else recommended.</summary>
    public string Shown(PlanField field) => Draft.Numbers.TryGetValue(field.Name, out var typed) ? typed : Recommended is { } plan ? field.Get(plan) : "";

    /// <summary>The numbers a preset gives for this data, with the person's own method where one is chosen.</summary>
    public TrainingPlan? RecommendedBy(ModelCard card, string? preset)
    {
        if (Facts is not { } facts) return null;
        var plan = new TrainingPlan { Name = Draft.Name.Trim(), Data = facts.Data, Task = Draft.Task ?? TextClassificationTask.TaskId, Model = card.Id };
        if (preset is null || card.Methods.Count == 0) return plan;
        var method = Draft.Numbers.TryGetValue(PlanField.Method, out var own) && card.Methods.Contains(own) ? own : null;
        return Presets.Apply(preset, plan, facts.Summary, card, method);
    }

    /// <summary>What decides how rows to be written are seen: data, template, what is learnt, length; the recommended length of any model while none is chosen. Null for other tasks.</summary>
    public TrainingPlan? SeenAs()
    {
        if (Facts is not { Summary.Writes: true } facts) return null;
        var plan = PlanSoFar;
        if (plan is not null) return plan;
        plan = new TrainingPlan { Data = facts.Data, Task = Draft.Task!, Model = "", MaxLength = Presets.MaxLength(facts.Summary, 0) };
        foreach (var field in PlanField.All.Where(f => f.Name is nameof(TrainingPlan.ChatTemplate) or nameof(TrainingPlan.LearnPrompts) or nameof(TrainingPlan.MaxLength)))
            if (field.Help.IsOf(plan) && Draft.Numbers.TryGetValue(field.Name, out var typed)) plan = field.Apply(plan, typed).Plan ?? plan;
        return plan;
    }

    public void SetFacts(DataFacts facts)
    {
        (Facts, DataProblem, _advice) = (facts, null, null);
        DropRecommendedNumbers();
    }

    /// <summary>After a whole plan was taken over: numbers that are recommended anyway are not the person's own.</summary>
    public void DropRecommendedNumbers()
    {
        if (!Draft.NumbersAreWholePlan || Recommended is null) return;
        var own = OwnNumbers.Select(f => f.Name).ToHashSet();
        Draft = Draft with { Numbers = Draft.Numbers.RemoveRange(Draft.Numbers.Keys.Where(k => !own.Contains(k))), NumbersAreWholePlan = false };
    }

    public void SetDataProblem(UserException problem) => (Facts, DataProblem, _advice) = (null, problem, null);

    public void SetMachine(MachineProfile machine) => (Machine, _advice) = (machine, null);

    public void SetEvidence(QuickEvidence evidence) => (Evidence, _advice) = (evidence, null);

    public void SetWeights(IReadOnlySet<string> cached, bool offline, IReadOnlyList<ModelCard>? cards = null) =>
        (Cached, Offline, Cards, _advice) = (cached, offline, cards ?? Cards, null);

    /// <summary>Adds a model that is in no list, by its name.</summary>
    public void AddCard(ModelCard card)
    {
        if (Cards.All(c => c.Id != card.Id)) (Cards, _advice) = ([.. Cards, card], null);
    }

    private (TrainingPlan? Plan, Dictionary<string, string> Problems) Numbers()
    {
        var problems = new Dictionary<string, string>();
        if (Recommended is not { } plan) return (null, problems);
        foreach (var field in PlanField.All)
        {
            if (!Draft.Numbers.TryGetValue(field.Name, out var typed)) continue;
            if (field.Name == PlanField.Method ? !Card!.Methods.Contains(typed) : !field.Help.IsOf(plan)) continue; // another model's method, another task's setting
            var (changed, problem) = field.Apply(plan, typed);
            if (problem is not null) problems[field.Name] = problem;
            else plan = changed!;
        }
        return (plan, problems);
    }
}
