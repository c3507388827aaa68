namespace FineTune.Studio.Wizard;

/// <summary>The steps in their order; <see cref="Run"/> is the live page they lead to.</summary>
public enum WizardStep { Task, Data, Model, Training, Review, Run }

public enum StepStatus
{
    /// <summary>Nothing chosen yet.</summary>
    Open,

    Done,

    /// <summary>Something chosen here has to be corrected.</summary>
    Wrong,
}

/// <summary>One line of the rail.</summary>
/// <param name="Line">A finished step's result, or what is wrong; empty while nothing is chosen.</param>
public sealed record RailStep(WizardStep Step, StepStatus Status, string Line)
{
    public int Number => (int)Step + 1;

    public string Title => Step.ToString();
}

/// <summary>What the primary button says and does.</summary>
/// <param name="Target">The step it leads to; <see cref="WizardStep.Run"/> starts the run.</param>
/// <param name="Hint">A sentence shown when the button leads to the step one is on already.</param>
/// <param name="IsWaiting">The studio is busy with something the button needs; <paramref name="Label"/> says with what.</param>
public sealed record NextAction(string Label, WizardStep Target, string Hint = "", bool IsWaiting = false);

/// <summary>The address of each step.</summary>
public static class WizardAddress
{
    public static WizardStep Parse(string? step) =>
        Enum.TryParse<WizardStep>(step, ignoreCase: true, out var known) && Enum.IsDefined(known) && known != WizardStep.Run ? known : WizardStep.Task;

    public static string Of(WizardStep step, string? draft) =>
        $"/new?step={step.ToString().ToLowerInvariant()}" + (draft is null ? "" : $"&draft={draft}");
}
