using System.Text.Json;
using FineTune.Engine.Data.Import;

namespace FineTune.Engine.Data.Readers;

/// <summary>JSON Lines: one object per line. A row is a line of the file.</summary>
internal sealed class JsonLinesReader : RowReader
{
    public override IReadOnlyList<string> Extensions { get; } = [".jsonl", ".ndjson"];

    public override IEnumerable<SourceRow> Read(SourceFile file, ReadContext context)
    {
        using var input = new TextInput(file, context.Log, context.ForceWindows1252);
        if (input.Sample.AsSpan().TrimStart().StartsWith("["))
        {
            context.Log.Note($"{file.Name} holds one JSON array and was read as such.");
            foreach (var row in JsonReader.Document(input, file, context)) yield return row;
            yield break;
        }
        foreach (var row in Lines(input, file, context)) yield return row;
    }

    /// <summary>True when the first line is a whole object and another follows it: many .json files are JSON Lines.</summary>
    internal static bool LooksLikeLines(TextInput input)
    {
        var text = input.Sample.AsSpan().TrimStart();
        var end = text.IndexOf('\n');
        if (end < 0 || text[0] != '{' || text[end..].TrimStart() is not ['{', ..]) return false;
        try
        {
            JsonDocument.Parse(text[..end].ToString()).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    internal static IEnumerable<SourceRow> Lines(TextInput input, SourceFile file, ReadContext context)
    {
        var lines = new LineReader(input.Utf8Bytes(), file);
        var columns = new FileColumns(context.Columns, file, context.Log);
        var values = new string?[context.Columns.Count];
        while (lines.Next() is { } line)
        {
            if (line.Span.Trim(" \t\r"u8).IsEmpty) continue;
            using (var record = Parse(line, lines.Number, file))
            {
                Array.Clear(values);
                JsonValues.Fill(record.RootElement, columns, ref values, context.Columns.Count);
            }
            yield return new SourceRow(lines.Number, values);
        }
        context.Columns.Settled = true;
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> line, long number, SourceFile file)
    {
        try
        {
            var record = JsonDocument.Parse(line);
            if (record.RootElement.ValueKind == JsonValueKind.Object) return record;
            record.Dispose();
            throw new UserException("The line is not a JSON object.", "Make each line an object such as {\"text\": \"...\", \"label\": \"...\"}.", file.At(number));
        }
        catch (JsonException e)
        {
            throw new UserException($"The JSON of this line is broken at position {e.BytePositionInLine + 1:N0}: {JsonValues.Reason(e)}",
                "Correct the line, or remove it; an object must not run over several lines.", file.At(number), e);
        }
    }
}
