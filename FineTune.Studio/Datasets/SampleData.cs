using FineTune.Engine;
using FineTune.Engine.Data;

namespace FineTune.Studio.Datasets;

/// <summary>A data set that comes with the studio, so that a first run needs no upload.</summary>
/// <param name="File">Below the web root.</param>
public sealed record Sample(string Id, string Name, string File, string What);

/// <summary>The samples, one line each.</summary>
public sealed class SampleData(IWebHostEnvironment environment)
{
    public static IReadOnlyList<Sample> All { get; } =
    [
        new("support-tickets", "Support tickets (sample)", "samples/support-tickets.csv",
            "About 700 customer messages in six topics, with the wrong labels, duplicates and typos real data has."),
    ];

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
