using FineTune.Engine.Data.Profiling;

namespace FineTune.Engine.Data.Images;

/// <summary>Counts the boxes of all images, and what is odd about them.</summary>
internal sealed class BoxTally
{
    /// <summary>A box thinner than this share of the image's side is hardly seen by a network that reads 300 pixels.</summary>
    private const double TinyShare = .01;

    private readonly Dictionary<string, ClassTally> _classes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _images = new(StringComparer.Ordinal);
    private readonly (ImageHistogram PerImage, ImageHistogram Side) _histograms = (ImageHistogram.BoxesPerImage(), ImageHistogram.BoxSide());
    private readonly RowTallies _odd = new();
    private readonly Dictionary<string, long> _oddBoxes = [];
    private long _count, _small, _medium, _large, _crowds, _trained;

    public IReadOnlyDictionary<string, ClassTally> Classes => _classes;

    public BoxProfile Profile => new(_count, _images.OrderByDescending(i => i.Value).ThenBy(i => i.Key, StringComparer.Ordinal).ToDictionary(), _histograms.PerImage.Bins, _histograms.Side.Bins, _small, _medium, _large, _crowds);

    public void Add(RowReference row, IReadOnlyList<Box> boxes, int width, int height)
    {
        foreach (var label in boxes.Where(b => !b.IsCrowd).Select(b => b.Label).Distinct()) _images[label] = _images.GetValueOrDefault(label) + 1;
        foreach (var box in boxes)
        {
            if (box.IsCrowd)
            {
                _crowds++;
                continue;
            }
            _count++;
            if (row.Part == DataPart.Train) _trained++;
            if (!_classes.TryGetValue(box.Label, out var tally)) _classes[box.Label] = tally = new();
            tally.Add(row, words: 0);
            if (box.Area < 32 * 32) _small++;
            else if (box.Area <= 96 * 96) _medium++;
            else _large++;
            _histograms.Side.Add(Math.Sqrt(Math.Max(0, box.Area) / ((double)width * height)));
        }
        _histograms.PerImage.Add(boxes.Count(b => !b.IsCrowd));
        if (boxes.Count == 0) _odd.Add(FindingKinds.NoBoxes, row);
        // Half a pixel is a rounding, or a count that begins at one.
        Odd(FindingKinds.BoxOutside, row, boxes, b => b.X < -1.01 || b.Y < -1.01 || b.Right > width + 1.01 || b.Bottom > height + 1.01);
        Odd(FindingKinds.TinyBox, row, boxes, b => b.Width < TinyShare * width || b.Height < TinyShare * height);
        Odd(FindingKinds.BoxAtBorder, row, boxes, b => b.X <= .5 || b.Y <= .5 || b.Right >= width - .5 || b.Bottom >= height - .5);
    }

    public void AddTo(FindingList findings)
    {
        if (_trained == 0) findings.Add(FindingKinds.NoUsableRow, Severity.Error, "No training image has a box.", "Bring the boxes too: Pascal VOC, COCO or YOLO files beside the images.", 0, []);
        else if (_odd[FindingKinds.NoBoxes] is var (empty, emptyRows))
            findings.Add(FindingKinds.NoBoxes, Severity.Info, $"{FindingList.Rows(empty, "image")} no boxes.", "Fine where there is no object in them: they teach a model what is none. If objects were only not marked, mark them or leave the images out.", empty, emptyRows);
        Add(FindingKinds.BoxOutside, Severity.Warning, "reach beyond their image", "What lies outside is cut off in training; correct the boxes, or check that the sizes in the files are those of the images.");
        Add(FindingKinds.TinyBox, Severity.Warning, "are thinner than 1 % of their image's side", "A network hardly sees these. Remove boxes made by a slip of the hand; cut large images into pieces if the objects are this small.");
        Add(FindingKinds.BoxAtBorder, Severity.Info, "touch the border of their image", "Objects that are cut off are learnt as such; that is fine where they occur in use too.");

        void Add(string kind, Severity severity, string what, string remedy)
        {
            if (_odd[kind] is not var (images, rows)) return;
            var boxes = _oddBoxes[kind];
            findings.Add(kind, severity, $"{boxes:N0} of {_count + _crowds:N0} boxes, in {images:N0} {(images == 1 ? "image" : "images")}, {what}.", remedy, images, rows);
        }
    }

    private void Odd(string kind, RowReference row, IReadOnlyList<Box> boxes, Func<Box, bool> isOdd)
    {
        var odd = boxes.Count(isOdd);
        if (odd == 0) return;
        _odd.Add(kind, row);
        _oddBoxes[kind] = _oddBoxes.GetValueOrDefault(kind) + odd;
    }
}
