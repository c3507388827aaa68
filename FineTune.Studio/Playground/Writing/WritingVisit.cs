namespace FineTune.Studio.Playground.Writing;

/// <summary>What a person had open last, as long as the browser's page lives: one who comes back finds it again.</summary>
public sealed class WritingVisit
{
    public string? LastConversation { get; set; }

    public bool ShowsSettings { get; set; }

    public bool ShowsProbabilities { get; set; }
}
