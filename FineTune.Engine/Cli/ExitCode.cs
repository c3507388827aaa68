namespace FineTune.Engine.Cli;

/// <summary>What every verb ends with.</summary>
public static class ExitCode
{
    public const int Done = 0;

    /// <summary>The data or the options are wrong; stderr says what and where.</summary>
    public const int UserError = 1;

    public const int Failed = 2;

    /// <summary>Stopped with a checkpoint (EX_TEMPFAIL of sysexits.h): a scheduler may start it again.</summary>
    public const int Resumable = 75;

    public static int Of(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Failed => Failed,
        RunOutcome.Suspended => Resumable,
        _ => Done,
    };
}
