using FineTune.Engine.Data.Images;

namespace FineTune.Engine.Evaluation;

/// <summary>How much two boxes cover each other.</summary>
public static class BoxOverlap
{
    /// <summary>
    /// Intersection over union, 0 to 1. With a crowd (a region of many objects) it is the share of the found box that lies in it, as COCO has it
    /// (cocoapi, <c>bbIou</c> in maskApi.c).
    /// </summary>
    public static double Of(FoundObject found, Box truth)
    {
        var width = Math.Min(found.X + found.Width, truth.Right) - Math.Max(found.X, truth.X);
        var height = Math.Min(found.Y + found.Height, truth.Bottom) - Math.Max(found.Y, truth.Y);
        if (width <= 0 || height <= 0) return 0;
        double intersection = width * height, area = found.Width * found.Height;
        return intersection / (truth.IsCrowd ? area : area + truth.Area - intersection);
    }
}
