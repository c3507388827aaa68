using System.Text;
using System.Text.Json;

namespace FineTune.Engine;

/// <summary>Reads and writes <c>events.N.jsonl</c>: one writer per file, append only, one JSON line per event.</summary>
public static class RunEvents
{
    /// <summary>The events of one attempt as they stand now; a last line without its end (torn by a crash, or being written) is skipped.</summary>
    public static List<TrainingEvent> ReadFile(string path)
    {
        // Shared with the writer: pages read while the run goes on. What it adds meanwhile is left to the next reading.
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var events = new List<TrainingEvent>();
        for (int start = 0, length; (length = bytes.AsSpan(start..read).IndexOf((byte)'\n')) >= 0; start += length + 1)
            if (Parse(Encoding.UTF8.GetString(bytes, start, length)) is { } next) events.Add(next);
        return events;
    }

    public static TrainingEvent? Parse(string line) => line.Length == 0 ? null : JsonSerializer.Deserialize<TrainingEvent>(line, Json.Line);

    public static string Format(TrainingEvent trainingEvent) => JsonSerializer.Serialize(trainingEvent, Json.Line);
}

/// <summary>Writes one attempt's events: numbers and dates them, puts them on disk, then hands them on.</summary>
public sealed class RunEventWriter(RunFolder run, int attempt, long firstSequence, Action<TrainingEvent> sink) : IDisposable
{
    private readonly StreamWriter _file = new(new FileStream(run.EventsFile(attempt), FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite), new UTF8Encoding(false));
    private readonly Lock _lock = new();
    private long _sequence = firstSequence;

    public void Write(TrainingEvent trainingEvent)
    {
        lock (_lock)
        {
            var numbered = trainingEvent with { Sequence = _sequence++, At = DateTimeOffset.UtcNow };
            // On disk before anyone hears of it: what a page showed once is still there after a crash.
            _file.Write(RunEvents.Format(numbered));
            _file.Write('\n');
            _file.Flush();
            sink(numbered);
        }
    }

    public void Dispose() => _file.Dispose();
}
