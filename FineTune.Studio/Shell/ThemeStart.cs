namespace FineTune.Studio.Shell;

/// <summary>The theme a page starts in, and whether the system's preference is still to be asked for.</summary>
public sealed record ThemeStart(bool Dark, bool AskSystem);
