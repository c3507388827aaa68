using System.Globalization;
using FineTune.Engine.Data.Profiling;

namespace FineTune.Engine.Data.Images;

/// <summary>Makes the profile of images from the columns that the import wrote (<see cref="ImageColumns"/>); no image is opened.</summary>
internal sealed class ImageProfileBuilder(DataSet data, CancellationToken token)
{
    /// <summary>Below this shorter side, pixels have to be invented to fill a network's input.</summary>
    private const int TinySide = 64;

    /// <summary>Longer than this many times its shorter side: squeezed into a square, nothing is recognized.</summary>
    private const double ExtremeRatio = 3;

    private readonly FindingList _findings = new(data);
    private readonly RowTallies _odd = new();
    private readonly Dictionary<string, ClassTally> _classes = new(StringComparer.Ordinal);
    private readonly BoxTally _boxes = new();
    private readonly (List<int> Width, List<int> Height) _sizes = ([], []);
    private readonly (ImageHistogram Side, ImageHistogram Aspect) _histograms = (ImageHistogram.ShorterSide(), ImageHistogram.AspectRatio());

    private bool HasBoxes => data.Info.SuggestedTask == SuggestedTasks.ObjectDetection;

    public DataProfile Build(IProgress<double>? progress)
    {
        var info = data.Info;
        Count(progress);
        var tallies = HasBoxes ? _boxes.Classes : _classes;
        var profile = new DataProfile
        {
            Hash = info.Hash,
            TextColumn = ImageColumns.Image,
            LabelColumn = HasBoxes ? ImageColumns.Boxes : ImageColumns.Label,
            Rows = info.Parts.ToDictionary(p => p.Key, p => p.Value.Rows),
            Classes = [.. tallies.Select(c => new ClassProfile(c.Key, c.Value.Rows[0], c.Value.Rows[1], c.Value.Rows[2])).OrderByDescending(c => c.Train).ThenBy(c => c.Label, StringComparer.Ordinal)],
            Images = new(Range(_sizes.Width), Range(_sizes.Height), _histograms.Side.Bins, _histograms.Aspect.Bins, HasBoxes ? _boxes.Profile : null),
        };
        FindClassProblems(profile.Classes, tallies);
        if (HasBoxes) _boxes.AddTo(_findings);
        new SameImageFindings(new(data, token), _findings, HasBoxes).Add();
        FindOdd();
        foreach (var finding in info.Findings) _findings.Add(finding);
        progress?.Report(1);
        return profile with { Findings = _findings.InOrder };
    }

    private void Count(IProgress<double>? progress)
    {
        var info = data.Info;
        var (width, height, label, boxes) = (info.IndexOf(ImageColumns.Width), info.IndexOf(ImageColumns.Height), info.IndexOf(ImageColumns.Label), info.IndexOf(ImageColumns.Boxes));
        var (done, total) = (0L, Math.Max(1, info.TotalRows));
        foreach (var part in info.Parts.Keys.Order())
            foreach (var row in data.Read(part))
            {
                if (++done % 1024 == 0)
                {
                    token.ThrowIfCancellationRequested();
                    progress?.Report(0.7 * done / total);
                }
                var (w, h) = (int.Parse(row.Values[width], CultureInfo.InvariantCulture), int.Parse(row.Values[height], CultureInfo.InvariantCulture));
                CountSize(row.Row, w, h);
                if (HasBoxes) _boxes.Add(row.Row, BoxList.Read(row.Values[boxes], row.Place), w, h);
                else CountLabel(row.Row, row.Values[label].Trim());
            }
    }

    private void CountSize(RowReference row, int width, int height)
    {
        _sizes.Width.Add(width);
        _sizes.Height.Add(height);
        var (shorter, longer) = (Math.Min(width, height), Math.Max(width, height));
        _histograms.Side.Add(shorter);
        _histograms.Aspect.Add((double)width / height);
        if (shorter < TinySide) _odd.Add(FindingKinds.TinyImage, row);
        if (longer > ExtremeRatio * shorter) _odd.Add(FindingKinds.ExtremeAspect, row);
    }

    private void CountLabel(RowReference row, string label)
    {
        if (label.Length == 0) _odd.Add(FindingKinds.MissingLabel, row);
        else
        {
            if (!_classes.TryGetValue(label, out var tally)) _classes[label] = tally = new();
            tally.Add(row, words: 0);
        }
    }

    private void FindClassProblems(IReadOnlyList<ClassProfile> classes, IReadOnlyDictionary<string, ClassTally> tallies)
    {
        if (_odd[FindingKinds.MissingLabel] is var (missing, missingRows))
            _findings.Add(FindingKinds.MissingLabel, Severity.Warning, $"{FindingList.Rows(missing, "image")} no class.", "They are left out of training; give them a class, or remove them.", missing, missingRows);
        var trained = classes.Where(c => c.Train > 0).ToList();
        if (!HasBoxes && trained.Count == 0)
            _findings.Add(FindingKinds.MissingLabel, Severity.Error, "No training image has a class.", "Put the images into a folder per class, or bring a table of files and classes.", 0, []);
        else if (!HasBoxes && trained.Count == 1)
            _findings.Add(FindingKinds.OneClass, Severity.Error, $"All training images have the same class, '{trained[0].Label}'; there is nothing to tell apart.", "Add images of at least one other class.", 1, []);
        else if (trained.Count > 0) ClassFindings.Add(_findings, classes, tallies, HasBoxes ? ClassWords.Boxes : ClassWords.Images);
    }

    private void FindOdd()
    {
        if (_odd[FindingKinds.TinyImage] is var (tiny, tinyRows))
            _findings.Add(FindingKinds.TinyImage, Severity.Info, $"{(tiny == 1 ? "1 image is" : $"{tiny:N0} images are")} smaller than {TinySide} pixels.", "They are enlarged for the network, which adds no detail. Bring the originals if these are thumbnails.", tiny, tinyRows);
        if (_odd[FindingKinds.ExtremeAspect] is var (extreme, extremeRows))
            _findings.Add(FindingKinds.ExtremeAspect, Severity.Info, $"{(extreme == 1 ? "1 image is" : $"{extreme:N0} images are")} more than {ExtremeRatio:0} times as long as wide, or as wide as long.", "A network sees a square: cut to it much is lost, squeezed into it all is distorted. Cut such images into pieces.", extreme, extremeRows);
    }

    private static PixelRange Range(List<int> sizes)
    {
        sizes.Sort();
        return sizes.Count == 0 ? new(0, 0, 0) : new(sizes[0], sizes[(sizes.Count - 1) / 2], sizes[^1]);
    }
}
