using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images.Synthetic;

namespace FineTune.Studio.Datasets;

/// <summary>A data set that comes with the studio, so that a first run needs no upload.</summary>
/// <param name="Task">Id of the task it is a sample for.</param>
/// <param name="File">Below the web root; null = drawn when it is asked for (<see cref="SyntheticSample"/>).</param>
public sealed record Sample(string Id, string Task, string Name, string? File, string What);

/// <summary>The samples, one line each.</summary>
public sealed class SampleData(IWebHostEnvironment environment, FineTuneHome home)
{
    private readonly Lock _drawing = new();

    public static IReadOnlyList<Sample> All { get; } =
    [
        new("support-tickets", SuggestedTasks.TextClassification, "Support tickets (sample)", "samples/support-tickets.csv",
            "About 700 customer messages in six topics, with the wrong labels, duplicates and typos real data has."),
        new("innkeeper", SuggestedTasks.TextGeneration, "Innkeeper (sample, synthetic)", "samples/innkeeper.jsonl",
            "About 400 short conversations with an innkeeper who has a voice of his own, in simple English: a small model learns it in minutes. A few rows are flawed as in real data."),
        new(SyntheticSample.TrafficSigns, SuggestedTasks.ImageClassification, "Traffic signs (sample, synthetic)", null,
            "About 290 small images of six kinds of signs in streets, drawn by a program: day and dusk, bent and half hidden. A few are flawed as in real data."),
        new(SyntheticSample.ConveyorParts, SuggestedTasks.ObjectDetection, "Parts on a conveyor (sample, synthetic)", null,
            "About 120 images of bolts, gears, nuts and washers on a worn belt with their boxes, drawn by a program; a test part of its own. A few are flawed as in real data."),
    ];

    /// <summary>Those of a task; without one, all.</summary>
    public static IReadOnlyList<Sample> For(string? task) => task is null ? All : [.. All.Where(s => s.Task == task)];

    public ImportRequest Request(Sample sample)
    {
        if (sample.File is not { } file) return Drawn(sample);
        var path = environment.WebRootFileProvider.GetFileInfo(file).PhysicalPath
            ?? throw new UserException($"The sample {sample.Name} is missing from this installation.", "Install the studio again, or bring data of your own.", new Place(file));
        return Request(sample.Name, path, Path.GetFileName(file));
    }

    /// <summary>Draws it, which takes seconds, into the home's temporary folder.</summary>
    private ImportRequest Drawn(Sample sample)
    {
        var path = Path.Combine(home.Temporary, $"{sample.Id}-{SyntheticSample.Version}.zip");
        lock (_drawing)
            if (!File.Exists(path)) SyntheticSample.Write(sample.Id, path);
        return Request(sample.Name, path, sample.Id + ".zip");
    }

    private static ImportRequest Request(string name, string path, string shown) => new()
    {
        Name = name,
        Files = new Dictionary<DataPart, string> { [DataPart.Train] = path },
        DisplayNames = new Dictionary<string, string> { [path] = shown },
    };
}
