using FineTune.Engine;
using FineTune.Engine.Data;

namespace FineTune.Studio.Wizard;

/// <summary>What decides how images are seen.</summary>
/// <param name="Size">Side in pixels of the square the network sees.</param>
/// <param name="IsSizeKnown">A model is chosen or the size was typed; else it is a usual one.</param>
public sealed record ImagePreviewPlan(string Hash, string Task, string? LabelColumn, string? Model, int Size, bool IsSizeKnown, ImageNumbers Numbers, int Seed)
{
    private const int UsualSize = 160, UsualBoxSize = 300;

    /// <summary>Null while the data is not known or holds no images.</summary>
    public static ImagePreviewPlan? Of(WizardState state)
    {
        if (state.Facts is not { Summary.SeesImages: true } facts) return null;
        var boxes = facts.Summary.Task == SuggestedTasks.ObjectDetection;
        var plan = state.PlanSoFar ?? new TrainingPlan { Data = facts.Data, Task = facts.Summary.Task, Model = "", Image = boxes ? new() { CropArea = 0.5, Views = 6 } : new() };
        var numbers = plan.Image ?? new();
        var own = numbers.Size > 0 ? numbers.Size : state.Card?.InputSize ?? 0;
        return new(facts.Info.Hash, facts.Summary.Task, facts.Data.LabelColumn, state.Card?.Id, own > 0 ? own : boxes ? UsualBoxSize : UsualSize, own > 0, numbers, plan.Seed);
    }
}
