using FineTune.Engine.Data;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Data.OpenAi;
using FineTune.Engine.Models;

namespace FineTune.Engine.Remote;

/// <summary>The files of a job, written from a run's rows and checked before anything leaves this machine.</summary>
internal sealed class ApiFiles(string model, GenerationSplit rows, ChatTemplate template)
{
    public OpenAiFileKind Kind { get; } = ApiExamples.KindFor(model, rows.Format);

    public bool HasRows(DataPart part) => rows.Part(part).Count > 0;

    /// <summary>Writes the rows of a part.</summary>
    public void Write(string path, DataPart part, CancellationToken token = default)
    {
        using var stream = new BufferedStream(File.Create(path), 1 << 16);
        new ApiExamples(Kind, template).Write(stream, rows.Part(part), token);
    }

    /// <param name="count">Counts a text's tokens; null = they are not counted.</param>
    public OpenAiFileReport Check(string path, DataPart part, Func<string, int>? count, CancellationToken token = default)
    {
        var limits = new OpenAiFileLimits { MaximumTokens = ApiCard.Chats(model) ? 65_536 : 16_384 };
        return OpenAiFileChecks.Check(path, Kind, count, part == DataPart.Train ? limits : limits with { MinimumExamples = 1 }, token);
    }

    /// <summary>The row behind a line of a file, 1-based; null where there is no such line.</summary>
    public RowReference? RowOf(DataPart part, long line) => line >= 1 && line <= rows.Part(part).Count ? rows.Part(part)[(int)line - 1].Row : null;

    /// <summary>Says an error of the check with the place in the person's own file instead of the line in ours.</summary>
    /// <exception cref="UserException">There is an error.</exception>
    public void RequireAccepted(OpenAiFileReport report, DataPart part, Func<RowReference, Place?>? placeOf)
    {
        if (report.Issues.FirstOrDefault(i => i.Severity == Severity.Error) is not { } first) return;
        var place = first.Line is { } line && RowOf(part, line) is { } row ? placeOf?.Invoke(row) : null;
        throw new UserException(first.Text, first.Remedy, place);
    }
}
