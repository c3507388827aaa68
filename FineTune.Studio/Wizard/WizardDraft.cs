using System.Collections.Immutable;
using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Studio.Datasets;

namespace FineTune.Studio.Wizard;

/// <summary>Shares of the split as a person typed them; kept as text so that a half-typed number is never lost.</summary>
public sealed record SplitText(string Train = "80", string Validation = "10", string Test = "10")
{
    public static SplitText Of(SplitShares shares) => new(PlanField.Text(shares.Train), PlanField.Text(shares.Validation), PlanField.Text(shares.Test));

    public SplitText With(DataPart part, string typed) => part switch { DataPart.Train => this with { Train = typed }, DataPart.Validation => this with { Validation = typed }, _ => this with { Test = typed } };

    /// <summary>The share of one part, all else for training: where the third part is a file of its own.</summary>
    public static SplitText Only(DataPart part, string typed) =>
        new SplitText(PlanField.TryNumber(typed, out var share) ? PlanField.Text(100 - share) : "", "0", "0").With(part, typed);

    /// <summary>The shares, or a sentence that says what is wrong with them.</summary>
    public (SplitShares? Shares, string? Problem) Parse()
    {
        var names = new[] { ("training", Train), ("validation", Validation), ("test", Test) };
        var values = new double[3];
        // What a person types is told before what follows from it.
        foreach (var i in new[] { 1, 2, 0 })
        {
            if (!PlanField.TryNumber(names[i].Item2, out values[i]))
                return (null, $"The {names[i].Item1} share is '{names[i].Item2}': write a number of percent, for example {(i == 0 ? 80 : 10)}.");
            if (values[i] is < 0 or > 100) return (null, $"The {names[i].Item1} share is {names[i].Item2} %: choose 0 to 100.");
        }
        var sum = values.Sum();
        return values[0] <= 0 ? (null, "The training share is 0 %: without training rows there is nothing to learn from; 80 is usual.")
            : Math.Abs(sum - 100) > 1e-6 ? (null, $"The three shares add up to {PlanField.Text(sum)} %: make them 100, for example 80, 10 and 10.")
            : (new(values[0], values[1], values[2]), null);
    }
}

/// <summary>
/// What a person has chosen in the wizard so far: only choices, nothing computed. Kept as <c>drafts/ID.json</c> under the home folder, so that a
/// reload, a lost connection or a restart of the studio brings it back.
/// </summary>
public sealed record WizardDraft
{
    /// <summary>Task id; null = not chosen.</summary>
    public string? Task { get; init; }

    public string? DataHash { get; init; }

    public string DataName { get; init; } = "";

    public DataColumns Columns { get; init; } = new();

    public SplitText Split { get; init; } = new();

    public string? Model { get; init; }

    /// <summary>Null = what the data calls for.</summary>
    public string? Preset { get; init; }

    /// <summary>The person wants to see every number.</summary>
    public bool Advanced { get; init; }

    /// <summary>Numbers of the person's own by <see cref="PlanField.Name"/>, as typed.</summary>
    public ImmutableSortedDictionary<string, string> Numbers { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The numbers came from a plan as a whole: those that are the preset's own anyway are dropped once the data is known.</summary>
    public bool NumbersAreWholePlan { get; init; }

    public string Name { get; init; } = "";

    /// <summary>The run it was cloned from.</summary>
    public string? Parent { get; init; }

    /// <summary>The furthest step that was looked at.</summary>
    public WizardStep Reached { get; init; }

    /// <summary>The run it led to last; a draft without one is unfinished.</summary>
    public string? StartedRun { get; init; }

    public DateTimeOffset SavedAt { get; init; }

    /// <summary>The draft with everything a plan says of model and numbers.</summary>
    public WizardDraft WithSettingsOf(TrainingPlan plan) => this with
    {
        Task = plan.Task,
        Model = plan.Model,
        Preset = plan.Preset,
        Numbers = PlanField.All.ToImmutableSortedDictionary(f => f.Name, f => f.Get(plan)),
        NumbersAreWholePlan = true,
    };

    /// <summary>The draft with a plan's data as well: the start of a clone.</summary>
    public WizardDraft WithAllOf(TrainingPlan plan, string? parent) => WithSettingsOf(plan) with
    {
        DataHash = plan.Data.Hash,
        DataName = plan.Data.Name,
        Columns = DataColumns.Of(plan.Data),
        Split = SplitText.Of(plan.Data.Split),
        Parent = parent,
        Reached = WizardStep.Training,
    };
}
