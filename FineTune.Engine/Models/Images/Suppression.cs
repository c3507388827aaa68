namespace FineTune.Engine.Models.Images;

/// <summary>An object a detector found: its class's column, how sure it is, and its rectangle relative to the image (0 to 1) from the upper left corner.</summary>
public readonly record struct FoundBox(int Class, float Score, float X, float Y, float Width, float Height);

/// <summary>What is kept of a detector's answers.</summary>
/// <param name="LeastScore">Below it nothing is looked at: 0.01 to evaluate, 0.3 to 0.5 to show.</param>
/// <param name="Overlap">Of two boxes of a class that overlap by more (intersection over union), the surer one stays.</param>
/// <param name="Candidates">Of an image, before: the surest.</param>
/// <param name="Most">Of an image, after: the surest.</param>
public sealed record SuppressionSettings(float LeastScore = 0.01f, float Overlap = 0.45f, int Candidates = 1000, int Most = 100);

/// <summary>Many anchors find the same object: non-maximum suppression, per class and image, leaves the surest box of each.</summary>
public static class Suppression
{
    private readonly record struct Candidate(float Score, int Anchor, int Class);

    /// <summary>Boxes of a batch, surest first.</summary>
    /// <param name="boxes">[images][anchors][4] one after the other: top, left, bottom, right, relative to the image; clipped to it here.</param>
    /// <param name="scores">[images][anchors][classes] one after the other, 0 to 1.</param>
    /// <param name="classes">How many there are; <paramref name="counts"/> says which of them.</param>
    /// <param name="counts">Columns that mean something; null = all.</param>
    public static IReadOnlyList<FoundBox>[] Apply(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, int images, int classes, SuppressionSettings settings, Func<int, bool>? counts = null)
    {
        var anchors = images == 0 ? 0 : boxes.Length / 4 / images;
        if (boxes.Length != images * anchors * 4 || scores.Length != images * anchors * classes) throw new ArgumentException("Boxes and scores are not of the same anchors.", nameof(scores));
        var found = new IReadOnlyList<FoundBox>[images];
        var meant = Enumerable.Range(0, classes).Select(c => counts?.Invoke(c) ?? true).ToArray();
        for (var i = 0; i < images; i++)
            found[i] = OfImage(boxes.Slice(i * anchors * 4, anchors * 4), scores.Slice(i * anchors * classes, anchors * classes), meant, settings);
        return found;
    }

    private static List<FoundBox> OfImage(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, bool[] meant, SuppressionSettings settings)
    {
        var candidates = Candidates(scores, meant, settings);
        var kept = new List<FoundBox>(settings.Most);
        foreach (var candidate in candidates) // surest first
        {
            if (Clipped(boxes.Slice(4 * candidate.Anchor, 4), candidate) is not { } box) continue;
            var isNew = true;
            foreach (var other in kept)
            {
                if (other.Class == box.Class && Overlap(other, box) > settings.Overlap) { isNew = false; break; }
            }
            if (isNew) kept.Add(box);
            if (kept.Count == settings.Most) break;
        }
        return kept;
    }

    /// <summary>The surest, first the surest; of equals the first anchor's, then the first class's.</summary>
    private static List<Candidate> Candidates(ReadOnlySpan<float> scores, bool[] meant, SuppressionSettings settings)
    {
        var candidates = new List<Candidate>();
        for (var at = 0; at < scores.Length; at++)
        {
            if (scores[at] >= settings.LeastScore && meant[at % meant.Length]) candidates.Add(new(scores[at], at / meant.Length, at % meant.Length)); // false for NaN
        }
        candidates.Sort((a, b) => (b.Score, a.Anchor, a.Class).CompareTo((a.Score, b.Anchor, b.Class)));
        if (candidates.Count > settings.Candidates) candidates.RemoveRange(settings.Candidates, candidates.Count - settings.Candidates);
        return candidates;
    }

    /// <summary>What of a box lies in the image; null where that is nothing.</summary>
    private static FoundBox? Clipped(ReadOnlySpan<float> box, Candidate candidate)
    {
        var (top, left, bottom, right) = (Math.Clamp(box[0], 0, 1), Math.Clamp(box[1], 0, 1), Math.Clamp(box[2], 0, 1), Math.Clamp(box[3], 0, 1));
        return bottom > top && right > left ? new(candidate.Class, candidate.Score, left, top, right - left, bottom - top) : null; // null for NaN
    }

    /// <summary>Intersection over union.</summary>
    private static float Overlap(FoundBox a, FoundBox b)
    {
        var width = MathF.Min(a.X + a.Width, b.X + b.Width) - MathF.Max(a.X, b.X);
        var height = MathF.Min(a.Y + a.Height, b.Y + b.Height) - MathF.Max(a.Y, b.Y);
        if (width <= 0 || height <= 0) return 0;
        return width * height / ((a.Width * a.Height) + (b.Width * b.Height) - (width * height));
    }
}
