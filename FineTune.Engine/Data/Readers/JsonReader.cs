using System.Text.Json;
using FineTune.Engine.Data.Import;

namespace FineTune.Engine.Data.Readers;

/// <summary>
/// JSON documents: an array of objects; an object with one array of objects (<c>{"data":[...]}</c>, other members aside); or an
/// object of objects keyed by id, whose key becomes the column <c>id</c>. Streamed, one record in memory at a time.
/// </summary>
internal sealed class JsonReader : RowReader
{
    /// <summary>Members of the outer object held back until it is clear that they are rows and not company of an array.</summary>
    private const int HeldBack = 16;

    public override IReadOnlyList<string> Extensions { get; } = [".json"];

    public override IEnumerable<SourceRow> Read(SourceFile file, ReadContext context)
    {
        using var input = new TextInput(file, context.Log, context.ForceWindows1252);
        if (JsonLinesReader.LooksLikeLines(input))
        {
            context.Log.Note($"{file.Name} holds one JSON object per line and was read as JSON Lines.");
            foreach (var row in JsonLinesReader.Lines(input, file, context)) yield return row;
            yield break;
        }
        foreach (var row in Document(input, file, context)) yield return row;
    }

    internal static IEnumerable<SourceRow> Document(TextInput input, SourceFile file, ReadContext context)
    {
        var json = new JsonStream(input.Utf8Bytes(), file);
        var columns = new FileColumns(context.Columns, file, context.Log);
        var rows = json.Next(out _) switch
        {
            JsonTokenType.StartArray => Array(json, file, columns, context),
            JsonTokenType.StartObject => Keyed(json, file, columns, context),
            _ => throw Shape(file),
        };
        foreach (var row in rows) yield return row;
        if (json.Next(out _) != JsonTokenType.None) throw new InvalidDataException("Text follows the JSON document.");
        context.Columns.Settled = true;
    }

    private static IEnumerable<SourceRow> Array(JsonStream json, SourceFile file, FileColumns columns, ReadContext context)
    {
        var values = new string?[context.Columns.Count];
        while (json.Value() is { } record)
        {
            using (record)
            {
                if (record.RootElement.ValueKind != JsonValueKind.Object)
                    throw new UserException($"This element of the array is {Kind(record.RootElement)}, not an object with named values.",
                        "Make each element an object such as {\"text\": \"...\", \"label\": \"...\"}.", file.At(json.Record + 1));
                System.Array.Clear(values);
                JsonValues.Fill(record.RootElement, columns, ref values, context.Columns.Count);
            }
            yield return new SourceRow(++json.Record, values);
        }
    }

    private static IEnumerable<SourceRow> Keyed(JsonStream json, SourceFile file, FileColumns columns, ReadContext context)
    {
        var held = new List<(string Key, JsonDocument Value)>();
        var values = new string?[context.Columns.Count];
        while (json.Next(out var key) == JsonTokenType.PropertyName)
        {
            // An array among few members is the data, and the others are its company (version, licence).
            if (json.Record == 0 && json.EntersArrayOfObjects())
            {
                held.ForEach(h => h.Value.Dispose());
                foreach (var row in Array(json, file, columns, context)) yield return row;
                while (json.Next(out _) == JsonTokenType.PropertyName) json.Value()?.Dispose();
                yield break;
            }
            held.Add((key!, json.Value()!));
            if (json.Record == 0 && held.Count < HeldBack) continue;
            foreach (var row in Flush()) yield return row;
        }
        foreach (var row in Flush()) yield return row;

        IEnumerable<SourceRow> Flush()
        {
            foreach (var (name, value) in held)
            {
                using (value)
                {
                    System.Array.Clear(values);
                    var id = columns["id"];
                    if (values.Length < context.Columns.Count) System.Array.Resize(ref values, context.Columns.Count);
                    values[id] = name;
                    if (value.RootElement.ValueKind == JsonValueKind.Object) JsonValues.Fill(value.RootElement, columns, ref values, context.Columns.Count);
                    else
                    {
                        var only = columns["value"];
                        if (values.Length <= only) System.Array.Resize(ref values, only + 1);
                        values[only] = JsonValues.Text(value.RootElement);
                    }
                }
                yield return new SourceRow(++json.Record, values);
            }
            held.Clear();
        }
    }

    private static UserException Shape(SourceFile file) => new("The JSON document is neither an array of objects nor an object of objects.",
        "Save it as [{\"text\": \"...\", \"label\": \"...\"}, ...].", file.At());

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Array => "an array",
        _ => "a single value",
    };
}
