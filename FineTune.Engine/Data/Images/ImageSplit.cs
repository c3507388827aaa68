namespace FineTune.Engine.Data.Images;

/// <summary>A data set of images split for learning: seeded, equal images together, the test rows sealed.</summary>
/// <param name="Labels">Classes of the training rows (of their boxes), in ordinal order.</param>
/// <param name="Notes">What a person should know: rows left out and why, test classes not in training, ...</param>
public sealed record ImageSplit(IReadOnlyList<string> Labels, IReadOnlyList<ImageRow> Train, IReadOnlyList<ImageRow> Validation, IReadOnlyList<ImageRow> Test, IReadOnlyList<string> Notes)
{
    public IReadOnlyList<ImageRow> Part(DataPart part) => part switch
    {
        DataPart.Train => Train,
        DataPart.Validation => Validation,
        _ => Test,
    };

    /// <summary>The same with the validation rows among the training rows.</summary>
    public ImageSplit WithValidationRowsToLearn() => this with { Train = [.. Train, .. Validation], Validation = [] };

    /// <summary>Rows with one class each; parts that were not given are taken from the training rows, the same share of every class.</summary>
    /// <exception cref="UserException">The column is missing, or its content cannot be classes.</exception>
    public static ImageSplit OfClasses(DataSet data, PlanData plan, int seed)
    {
        var notes = new List<string>();
        var parts = Read(data, plan, notes, r => r.Label.Length > 0, "because the class is missing");
        var labels = parts[DataPart.Train].Select(r => r.Label).Distinct().Order(StringComparer.Ordinal).ToList();
        if (labels.Count < 2)
            throw new UserException(labels.Count == 0 ? "No training image has a class." : $"All training images have the same class, '{labels[0]}'; there is nothing to tell apart.",
                "Bring images of at least two classes, each class in a folder of its own.", new Place(data.Info.Name));
        foreach (var part in new[] { DataPart.Validation, DataPart.Test }) parts[part] = Known(parts[part], labels, part, notes);
        Fill(parts, data, plan, seed, labels, r => labels.IndexOf(r.Label));
        return new(labels, parts[DataPart.Train], parts[DataPart.Validation], parts[DataPart.Test], notes);
    }

    /// <summary>Rows with boxes; images without any are learnt from too (nothing is to be found there).</summary>
    /// <exception cref="UserException">There are no boxes.</exception>
    public static ImageSplit OfBoxes(DataSet data, PlanData plan, int seed)
    {
        var notes = new List<string>();
        var parts = Read(data, plan, notes, _ => true, "");
        var counts = parts[DataPart.Train].SelectMany(r => r.Boxes).CountBy(b => b.Label).ToDictionary(c => c.Key, c => c.Value);
        var labels = counts.Keys.Order(StringComparer.Ordinal).ToList();
        if (labels.Count == 0) throw new UserException("No training image has a box.", "Bring images with boxes (Pascal VOC, COCO or YOLO), or choose the task of classifying whole images.", new Place(data.Info.Name));
        foreach (var part in new[] { DataPart.Validation, DataPart.Test })
        {
            var unknown = parts[part].SelectMany(r => r.Boxes).Select(b => b.Label).Distinct().Except(labels).Order(StringComparer.Ordinal).ToList();
            if (unknown.Count == 0) continue;
            notes.Add($"Boxes of the {part.Word()} images are not scored: no training image has the class {ClassNames.List(unknown)}.");
            parts[part] = [.. parts[part].Select(r => r with { Boxes = [.. r.Boxes.Where(b => !unknown.Contains(b.Label))] })];
        }
        // What is rare has to be in every part: an image counts for the rarest class in it.
        Fill(parts, data, plan, seed, [.. labels, ""], r => r.Boxes.Count == 0 ? labels.Count : labels.IndexOf(r.Boxes.MinBy(b => counts[b.Label])!.Label));
        return new(labels, parts[DataPart.Train], parts[DataPart.Validation], parts[DataPart.Test], notes);
    }

    /// <summary>All rows of all parts as test rows, for a model that knows its classes.</summary>
    /// <exception cref="UserException">No row has an answer the model knows.</exception>
    public static ImageSplit ForScoring(DataSet data, PlanData plan, IReadOnlyList<string> labels, bool boxes)
    {
        var notes = new List<string>();
        var rows = Read(data, plan, notes, r => boxes || r.Label.Length > 0, "because the class is missing").OrderBy(p => p.Key).SelectMany(p => p.Value).ToList();
        var scored = boxes
            ? [.. rows.Select(r => r with { Boxes = [.. r.Boxes.Where(b => labels.Contains(b.Label))] })]
            : Known(rows, labels, DataPart.Test, notes);
        if (scored.Count == 0 || (boxes && scored.All(r => r.Boxes.Count == 0)))
            throw new UserException($"No {(boxes ? "box" : "image")} has a class the model knows ({ClassNames.List(labels)}).", "Choose data with the same class names as in training.", new Place(data.Info.Name));
        return new(labels, [], [], scored, notes);
    }

    private static Dictionary<DataPart, List<ImageRow>> Read(DataSet data, PlanData plan, List<string> notes, Func<ImageRow, bool> usable, string why)
    {
        var parts = new Dictionary<DataPart, List<ImageRow>>();
        foreach (var part in Enum.GetValues<DataPart>())
        {
            var all = ImageRows.Read(data, part, plan.LabelColumn);
            parts[part] = [.. all.Where(usable)];
            var left = new LeftOutRows(part);
            if (all.Count > parts[part].Count) left.Add(why, all.Count - parts[part].Count);
            notes.AddRange(left.Notes);
        }
        return parts;
    }

    /// <summary>Rows whose class, spelled as in training, is one of the labels.</summary>
    private static List<ImageRow> Known(List<ImageRow> rows, IReadOnlyList<string> labels, DataPart part, List<string> notes)
    {
        var match = ClassNames.Match(labels, rows.Select(r => r.Label));
        var unknown = match.Where(m => m.Value < 0).Select(m => m.Key).Order(StringComparer.Ordinal).ToList();
        var known = rows.Where(r => match[r.Label] >= 0).Select(r => r with { Label = labels[match[r.Label]] }).ToList();
        if (unknown.Count > 0) notes.Add($"{rows.Count - known.Count:N0} {part.Word()} images were left out of scoring: no training image has the class {ClassNames.List(unknown)}.");
        return known;
    }

    private static void Fill(Dictionary<DataPart, List<ImageRow>> parts, DataSet data, PlanData plan, int seed, IReadOnlyList<string> strata, Func<ImageRow, int> stratum) =>
        GivenParts.Fill(parts, data.Info, plan.Split, seed, strata.Count, r => r.Row, r => r.Content, stratum);
}
