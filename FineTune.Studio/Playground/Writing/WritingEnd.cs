namespace FineTune.Studio.Playground.Writing;

/// <summary>Why a text ended.</summary>
public enum WritingEnd
{
    /// <summary>The model said so, or wrote a stop string.</summary>
    Stop,

    /// <summary>As many tokens as were asked for.</summary>
    Length,

    /// <summary>The model's context is full.</summary>
    Context,

    /// <summary>The person pressed Stop, asked anew or left.</summary>
    Cancelled,

    /// <summary>Something failed in the middle.</summary>
    Broken,
}

public static class WritingEnds
{
    /// <summary>The rest of the sentence "It ended ...".</summary>
    public static string Words(this WritingEnd end, int tokens) => end switch
    {
        WritingEnd.Stop => "the model ended it",
        WritingEnd.Length => $"cut at {tokens:N0} tokens, as set",
        WritingEnd.Context => "the context is full",
        WritingEnd.Cancelled => "you stopped it",
        _ => "it broke off",
    };

    /// <summary>True where the model would have written more.</summary>
    public static bool CanGoOn(this WritingEnd end) => end is WritingEnd.Length or WritingEnd.Cancelled or WritingEnd.Broken;
}
