namespace FineTune.Engine;

/// <summary>What the Studio's SignalR hub is called and understands; the JSON it speaks is <see cref="Json.Line"/>.</summary>
public static class RunHubContract
{
    public const string Path = "/hubs/runs";

    /// <summary>Stream of events after a sequence: <c>Watch(run, after)</c>. Ends when nothing executes the run any more.</summary>
    public const string Watch = "Watch";

    /// <summary>The newest sequence the Studio has of a run: where a worker continues to send. Workers only.</summary>
    public const string LastSequence = "LastSequence";

    /// <summary>Takes a batch of events: <c>Publish(run, events)</c>, returns the newest sequence. Workers only.</summary>
    public const string Publish = "Publish";

    /// <summary>Stream of <see cref="RunCommand"/> after the first <c>n</c>: <c>Control(run, n)</c>. Workers only.</summary>
    public const string Control = "Control";

    /// <summary>Header that carries a worker's token.</summary>
    public const string TokenHeader = "X-FineTune-Worker";

    /// <summary>Environment variable that gives a worker its token: a command line would show it to every user of the machine.</summary>
    public const string TokenVariable = "FINETUNE_WORKER_TOKEN";
}
