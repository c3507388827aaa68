namespace FineTune.Studio.Playground.Writing;

/// <summary>One of the two columns.</summary>
public enum Side
{
    A,
    B,
}

/// <summary>What a model is asked for.</summary>
public enum WritingMode
{
    /// <summary>Messages, put into words by the model's chat template.</summary>
    Chat,

    /// <summary>A text that goes on.</summary>
    Completion,
}
