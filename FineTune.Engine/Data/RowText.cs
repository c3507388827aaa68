namespace FineTune.Engine.Data;

/// <summary>What a model is asked about: one text, or the two of a pair.</summary>
public readonly record struct RowText(string First, string? Second = null)
{
    /// <summary>Both in one, for what knows no pairs.</summary>
    public string Joined => Second is null ? First : $"{First}\n{Second}";

    public static implicit operator RowText(string text) => new(text);
}
