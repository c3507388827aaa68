using System.Diagnostics;
using System.Numerics;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Tasks.Images;

namespace FineTune.Engine.Baselines;

/// <summary>Boxes without any network: those of the training image that looks most alike (by its perceptual hash) are taken over. Says how much the places alone tell.</summary>
internal static class NearestImageBaseline
{
    public static BaselineScores Score(DetectionData data, DataPart part)
    {
        var clock = Stopwatch.StartNew();
        var train = data.Split.Train.Where(r => r.Boxes.Count > 0).ToArray();
        var images = data.Split.Part(part).Select(row => new ImageObjects(row.Name, row.Row, row.Boxes, Copied(row, train.MinBy(t => BitOperations.PopCount(t.Look ^ row.Look))!))).ToList();
        var report = DetectionMetrics.Evaluate(part.Word(), data.Labels, images);
        return new(null, new("boxes of the most similar image", null, null, clock.Elapsed.TotalSeconds) { Map50 = report.Map50 });
    }

    private static List<FoundObject> Copied(ImageRow row, ImageRow from)
    {
        var (x, y) = ((double)row.Width / from.Width, (double)row.Height / from.Height);
        // Larger boxes first: of what is copied they are the likeliest to meet something.
        return [.. from.Boxes.Where(b => !b.IsCrowd).Select(b => new FoundObject(b.Label, Math.Min(1, b.Area / ((double)from.Width * from.Height)), b.X * x, b.Y * y, b.Width * x, b.Height * y))];
    }
}
