using FineTune.Engine;
using FineTune.Engine.Data;

namespace FineTune.Studio.Datasets;

/// <summary>A data set that comes with the studio, so that a first run needs no upload.</summary>
/// <param name="Task">Id of the task it is a sample for.</param>
/// <param name="File">Below the web root.</param>
public sealed record Sample(string Id, string Task, string Name, string File, string What);

/// <summary>The samples, one line each.</summary>
public sealed class SampleData(IWebHostEnvironment environment)
{
    public static IReadOnlyList<Sample> All { get; } =
    [
        new("support-tickets", SuggestedTasks.TextClassification, "Support tickets (sample)", "samples/support-tickets.csv",
            "About 700 customer messages in six topics, with the wrong labels, duplicates and typos real data has."),
        new("innkeeper", SuggestedTasks.TextGeneration, "Innkeeper (sample, synthetic)", "samples/innkeeper.jsonl",
            "About 400 short conversations with an innkeeper who has a voice of his own, in simple English: a small model learns it in minutes. A few rows are flawed as in real data."),
    ];

    /// <summary>Those of a task; without one, all.</summary>
    public static IReadOnlyList<Sample> For(string? task) => task is null ? All : [.. All.Where(s => s.Task == task)];

    public ImportRequest Request(Sample sample)
    {
        var path = environment.WebRootFileProvider.GetFileInfo(sample.File).PhysicalPath
            ?? throw new UserException($"The sample {sample.Name} is missing from this installation.", "Install the studio again, or bring data of your own.", new Place(sample.File));
        return new()
        {
            Name = sample.Name,
            Files = new Dictionary<DataPart, string> { [DataPart.Train] = path },
            DisplayNames = new Dictionary<string, string> { [path] = Path.GetFileName(sample.File) },
        };
    }
}
