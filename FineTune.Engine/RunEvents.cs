using System.Text;
using System.Text.Json;

namespace FineTune.Engine;

/// <summary>Reads and writes <c>events.N.jsonl</c>: one writer per file, append only, one JSON line per event.</summary>
public static class RunEvents
{
    /// <summary>The events of one attempt; a last line torn by a crash is skipped.</summary>
    public static IEnumerable<TrainingEvent> ReadFile(string path)
    {
        // Shared with the writer: pages read while the run goes on.
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            TrainingEvent? parsed = null;
            try { parsed = Parse(line); }
            catch (JsonException) when (reader.EndOfStream) { }
            if (parsed is not null) yield return parsed;
        }
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
