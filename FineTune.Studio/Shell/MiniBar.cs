namespace FineTune.Studio.Shell;

/// <summary>One bar of <see cref="MiniBars"/>.</summary>
/// <param name="Text">What is written beside it; the value as a count when null.</param>
/// <param name="Tone">A css class: <c>quiet</c>, <c>warn</c>, <c>test</c>, ...; the training colour when empty.</param>
public sealed record MiniBar(string Label, double Value, string? Text = null, string Tone = "");
