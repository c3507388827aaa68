using FineTune.Engine.Data.Images;

namespace FineTune.Studio.Wizard;

/// <summary>One of a person's images as the model will see it.</summary>
/// <param name="Name">Path of the image in what was imported.</param>
/// <param name="Label">Its class; empty where it has boxes.</param>
public sealed record SeenImage(string Name, string Label, IReadOnlyList<SeenView> Views);

/// <summary>One view.</summary>
/// <param name="Url">A JPEG as a data address.</param>
/// <param name="Caption">What was done.</param>
/// <param name="Size">Pixels on each side of the picture, in which its boxes are told.</param>
public sealed record SeenView(string Url, string Caption, int Size, IReadOnlyList<Box> Boxes);
