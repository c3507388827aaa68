namespace FineTune.Studio.Playground.Writing;

/// <summary>A pair to train on.</summary>
/// <param name="System">What the assistant is told beforehand; empty = nothing.</param>
public sealed record TrainingExample(string System, string Prompt, string Answer);
