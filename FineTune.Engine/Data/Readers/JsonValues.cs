using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FineTune.Engine.Data.Readers;

/// <summary>Turns JSON values into a row's texts.</summary>
internal static class JsonValues
{
    /// <summary>Words in the elements of a list, on average, from which they are passages.</summary>
    private const int WordsOfPassage = 5;

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an object's properties into a row, adding columns where new names turn up.</summary>
    public static void Fill(JsonElement record, FileColumns columns, ref string?[] values, int known)
    {
        if (values.Length < known) Array.Resize(ref values, known);
        foreach (var property in record.EnumerateObject())
        {
            var index = columns[Name(property)];
            if (index >= values.Length) Array.Resize(ref values, index + 1);
            values[index] = Text(property.Value);
        }
    }

    /// <summary>Text as it is; numbers and truth values as JSON writes them; a list of passages joined by line ends; other objects and arrays as compact JSON; null as nothing.</summary>
    public static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array when value.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String) && Passages([.. value.EnumerateArray().Select(String)]) is { } text => text,
        JsonValueKind.String => String(value),
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => value.GetRawText(),
        _ => CompactText(value),
    };

    /// <summary>A list of passages as one text, a line each; null for lists of words, names or tags, which stay lists.</summary>
    public static string? Passages(IReadOnlyList<string> list) =>
        list.Count > 0 && list.Sum(p => (long)TextMeasure.Words(p)) >= WordsOfPassage * list.Count ? string.Join('\n', list) : null;

    /// <summary>The parser's sentence without its own line numbers.</summary>
    public static string Reason(JsonException e)
    {
        var message = e.Message;
        var cut = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        if (cut > 0) message = message[..cut];
        return message.EndsWith('.') ? message : message + ".";
    }

    private static string Name(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return "\uFFFD";
        }
    }

    private static string String(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair (\ud83d alone) cannot be text; keep the rest readable.
            return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(Lenient(value.GetRawText())));
        }
    }

    private static string Lenient(string raw) =>
        System.Text.RegularExpressions.Regex.Replace(raw[1..^1], @"\\(u[0-9a-fA-F]{4}|.)", m => m.Value[1] switch
        {
            'u' => ((char)Convert.ToInt32(m.Value[2..], 16)).ToString(),
            'n' => "\n", 't' => "\t", 'r' => "\r", 'b' => "\b", 'f' => "\f",
            var c => c.ToString(),
        });

    private static string CompactText(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            try
            {
                value.WriteTo(writer);
            }
            catch (InvalidOperationException)
            {
                return value.GetRawText();
            }
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
