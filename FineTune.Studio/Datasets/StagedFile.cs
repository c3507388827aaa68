using FineTune.Engine.Data;
using FineTune.Studio.Shell;

namespace FineTune.Studio.Datasets;

/// <summary>A chosen file and the part it is to be.</summary>
public sealed class StagedFile(int index, ChosenFile file, DataPart part)
{
    public int Index { get; } = index;

    public ChosenFile File { get; } = file;

    public DataPart Part { get; set; } = part;

    /// <summary>Guesses the parts by the files' names; exactly one file is for training where there is any doubt.</summary>
    public static List<StagedFile> From(IReadOnlyList<ChosenFile> files)
    {
        var staged = files.Select((file, i) => new StagedFile(i, file, GuessPart(file.Name))).ToList();
        if (staged.Count > 0 && staged.All(f => f.Part != DataPart.Train)) staged.MaxBy(f => f.File.Size)!.Part = DataPart.Train;
        return staged;
    }

    /// <summary>Why these files cannot be imported together, as a sentence; null when they can.</summary>
    public static string? Obstacle(IReadOnlyList<StagedFile> files)
    {
        if (files.FirstOrDefault(f => IsImage(f.File.Name)) is { } image)
            return $"{(files.Count == 1 ? "This is a single image" : $"'{image.File.Name}' is a single image")}: images come as one zip, each class in a folder of its own, or with their boxes (Pascal VOC, COCO or YOLO).";
        if (files.All(f => f.Part != DataPart.Train)) return "Choose which file to train on.";
        return files.GroupBy(f => f.Part).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? $"Two files are chosen for {Name(twice.Key).ToLowerInvariant()}: give one of them another part, or put files of one part into a zip." : null;
    }

    /// <summary>What to do about an <see cref="Obstacle"/>.</summary>
    public static string Remedy(IReadOnlyList<StagedFile> files) => files.Any(f => IsImage(f.File.Name)) ? "Put the images into folders, zip these, and drop the zip here." : "Change the part beside the file's name.";

    public static string Name(DataPart part) => part switch { DataPart.Train => "Training", DataPart.Validation => "Validation", _ => "Test" };

    private static bool IsImage(string name) => Path.GetExtension(name).ToLowerInvariant() is ".jpg" or ".jpeg" or ".png" or ".webp" or ".bmp" or ".gif";

    private static DataPart GuessPart(string name)
    {
        var words = name.ToLowerInvariant().Split(['.', '-', '_', ' ', '(', ')'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Any(w => w is "test" or "testing" or "holdout")) return DataPart.Test;
        return words.Any(w => w is "validation" or "valid" or "val" or "dev") ? DataPart.Validation : DataPart.Train;
    }
}
