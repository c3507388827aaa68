namespace FineTune.Studio.Datasets;

/// <summary>The columns a person chose; null = the guessed one.</summary>
public sealed record DataColumns(string? Text, string? Label);
