namespace FineTune.Engine.Data.Images;

/// <summary>What the images of a data set are like; all parts together.</summary>
/// <param name="ShorterSide">Images by their shorter side, in pixels: what a network's input size is to be compared with.</param>
/// <param name="AspectRatio">Images by width / height.</param>
/// <param name="Boxes">Only of data for detection.</param>
public sealed record ImageProfile(PixelRange Width, PixelRange Height, IReadOnlyList<ImageBin> ShorterSide, IReadOnlyList<ImageBin> AspectRatio, BoxProfile? Boxes);

/// <summary>Pixels.</summary>
public sealed record PixelRange(int Min, int Median, int Max);

/// <summary>What is from <paramref name="From"/> up to, but not including, <paramref name="To"/>; null = and beyond.</summary>
public sealed record ImageBin(double From, double? To, long Count);

/// <summary>The objects in the images of all parts together; crowds are not counted.</summary>
/// <param name="Images">Images per class that hold one.</param>
/// <param name="PerImage">Images by the number of their boxes.</param>
/// <param name="Side">Boxes by the root of their share of the image's area: .5 is a box half as wide and high as the image.</param>
/// <param name="Small">Below 32 x 32 pixels, as COCO has it.</param>
/// <param name="Medium">Between.</param>
/// <param name="Large">Above 96 x 96 pixels.</param>
/// <param name="Crowds">Regions of many objects, which are not learnt.</param>
public sealed record BoxProfile(
    long Count, IReadOnlyDictionary<string, long> Images, IReadOnlyList<ImageBin> PerImage, IReadOnlyList<ImageBin> Side, long Small, long Medium, long Large, long Crowds);
