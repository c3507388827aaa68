namespace FineTune.Engine;

public enum RunCommandKind { Pause, Resume, StopAndKeep, Discard, Suspend, EvaluateNow, ScaleLearningRate }

/// <summary>One wish of a person for a run under way, as it travels to a process that executes it.</summary>
/// <param name="Factor">For <see cref="RunCommandKind.ScaleLearningRate"/>: what the schedule's rate is multiplied by.</param>
public sealed record RunCommand(RunCommandKind Kind, double Factor = 1)
{
    public void ApplyTo(RunControl control)
    {
        switch (Kind)
        {
            case RunCommandKind.Pause: control.Pause(); break;
            case RunCommandKind.Resume: control.Resume(); break;
            case RunCommandKind.StopAndKeep: control.StopAndKeep(); break;
            case RunCommandKind.Discard: control.Discard(); break;
            case RunCommandKind.Suspend: control.Suspend(); break;
            case RunCommandKind.EvaluateNow: control.EvaluateNow(); break;
            case RunCommandKind.ScaleLearningRate: control.ScaleLearningRate(Factor); break;
        }
    }
}
