using FineTune.Engine.Data.Images;
using FineTune.Engine.Models.Images;

namespace FineTune.Engine.Tasks.Images;

/// <summary>
/// Which anchor is to answer which box: every anchor that overlaps a box by half, and for each box its best anchor even where that overlaps less
/// (Liu et al. 2016, SSD, arXiv:1512.02325, section 2.2). An anchor that covers a crowd is asked nothing.
/// </summary>
public static class AnchorTargets
{
    /// <summary>In place of a class: nothing is there.</summary>
    public const float Background = -1;

    /// <summary>In place of a class: not asked.</summary>
    public const float Ignored = -2;

    /// <summary>Numbers per anchor: class, then the encoded box (ty, tx, th, tw).</summary>
    public const int Width = 5;

    private const float Positive = 0.5f;

    /// <param name="anchors">[anchors][4]: centre y, centre x, height, width.</param>
    /// <param name="targets">[anchors * 5], filled.</param>
    public static void Fill(float[][] anchors, IReadOnlyList<RelativeBox> boxes, Span<float> targets)
    {
        for (var a = 0; a < anchors.Length; a++)
        {
            targets.Slice(a * Width, Width).Clear();
            targets[a * Width] = Background;
        }
        if (boxes.Count == 0) return;
        var overlaps = new float[boxes.Count * anchors.Length]; // [boxes][anchors]
        var (best, bestOverlap) = (new int[anchors.Length], new float[anchors.Length]);
        for (var b = 0; b < boxes.Count; b++)
            for (var a = 0; a < anchors.Length; a++)
            {
                var overlap = overlaps[(b * anchors.Length) + a] = Overlap(anchors[a], boxes[b]);
                if (overlap > bestOverlap[a]) (best[a], bestOverlap[a]) = (b, overlap);
            }
        for (var a = 0; a < anchors.Length; a++)
            if (bestOverlap[a] >= Positive) Set(anchors, boxes, targets, a, best[a]);
        Force(anchors, boxes, overlaps, targets);
    }

    /// <summary>Greedy and one to one: the pair with the largest overlap first.</summary>
    private static void Force(float[][] anchors, IReadOnlyList<RelativeBox> boxes, float[] overlaps, Span<float> targets)
    {
        var (taken, left) = (new HashSet<int>(), Enumerable.Range(0, boxes.Count).Where(b => !boxes[b].IsCrowd).ToList());
        // The best anchor of each box is found anew only when another box took it.
        var candidates = left.ToDictionary(b => b, b => BestFree(b));
        while (left.Count > 0)
        {
            var box = left.MaxBy(b => candidates[b].Overlap);
            var (anchor, overlap) = candidates[box];
            if (overlap <= 0) return;
            if (!taken.Add(anchor))
            {
                candidates[box] = BestFree(box);
                continue;
            }
            Set(anchors, boxes, targets, anchor, box);
            left.Remove(box);
        }

        (int Anchor, float Overlap) BestFree(int box)
        {
            var (anchor, most) = (-1, 0f);
            for (var a = 0; a < anchors.Length; a++)
                if (overlaps[(box * anchors.Length) + a] > most && !taken.Contains(a)) (anchor, most) = (a, overlaps[(box * anchors.Length) + a]);
            return (anchor, most);
        }
    }

    private static void Set(float[][] anchors, IReadOnlyList<RelativeBox> boxes, Span<float> targets, int anchor, int box)
    {
        var target = targets.Slice(anchor * Width, Width);
        target[0] = boxes[box].IsCrowd ? Ignored : boxes[box].Class;
        var (y, x, height, width) = (boxes[box].CentreY, boxes[box].CentreX, boxes[box].Height / 2, boxes[box].Width / 2);
        BoxCoder.Encode([y - height, x - width, y + height, x + width], anchors[anchor], target[1..]);
    }

    /// <summary>Intersection over union.</summary>
    private static float Overlap(float[] anchor, RelativeBox box)
    {
        var height = Math.Min(anchor[0] + (anchor[2] / 2), box.CentreY + (box.Height / 2)) - Math.Max(anchor[0] - (anchor[2] / 2), box.CentreY - (box.Height / 2));
        if (height <= 0) return 0;
        var width = Math.Min(anchor[1] + (anchor[3] / 2), box.CentreX + (box.Width / 2)) - Math.Max(anchor[1] - (anchor[3] / 2), box.CentreX - (box.Width / 2));
        if (width <= 0) return 0;
        var both = height * width;
        return both / ((anchor[2] * anchor[3]) + (box.Height * box.Width) - both);
    }
}
