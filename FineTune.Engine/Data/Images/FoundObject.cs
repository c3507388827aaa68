namespace FineTune.Engine.Data.Images;

/// <summary>An object that a model found: its class, how sure it is (0 to 1), and its rectangle in pixels of the upright image, from the upper left corner.</summary>
public sealed record FoundObject(string Label, double Score, double X, double Y, double Width, double Height);
