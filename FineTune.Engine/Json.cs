using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FineTune.Engine;

/// <summary>The one way this project writes JSON: camelCase names, enums as camelCase words, readable non-ASCII text, no NaN (null instead).</summary>
public static class Json
{
    /// <summary>One line per document: events, the command line's output.</summary>
    public static JsonSerializerOptions Line { get; } = Create(indented: false);

    /// <summary>Indented: files a person may open.</summary>
    public static JsonSerializerOptions File { get; } = Create(indented: true);

    /// <summary>Writes a file so that a reader (or a power cut) never sees half of it: temporary name, flush to disk, rename.</summary>
    /// <param name="ownerOnly">Nobody but the file's owner may read it (on Unix; on Windows the user's folder sees to that).</param>
    public static void WriteFile<T>(string path, T value, bool ownerOnly = false)
    {
        var temporary = path + ".tmp";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            if (ownerOnly && !OperatingSystem.IsWindows()) System.IO.File.SetUnixFileMode(stream.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            JsonSerializer.Serialize(stream, value, File);
            stream.Flush(flushToDisk: true);
        }
        System.IO.File.Move(temporary, path, overwrite: true);
    }

    /// <exception cref="UserException">The file is missing or is not the JSON it should be.</exception>
    public static T ReadFile<T>(string path)
    {
        try
        {
            using var stream = System.IO.File.OpenRead(path);
            return JsonSerializer.Deserialize<T>(stream, File) ?? throw new JsonException("The document is empty.");
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserException(e is JsonException json ? $"This is not the JSON expected here: {json.Message}" : "The file is missing.",
                "Restore the file from a copy, or make it anew.", new Place(path), e);
        }
    }

    private static JsonSerializerOptions Create(bool indented) => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = indented,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        // A null where the type has none is said when it is read, not met later as a crash.
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new FiniteDoubleConverter() },
    };

    /// <summary>JSON has no NaN: a loss that is not a number is written as null and read back as NaN.</summary>
    private sealed class FiniteDoubleConverter : JsonConverter<double>
    {
        public override bool HandleNull => true;

        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value)) writer.WriteNumberValue(value);
            else writer.WriteNullValue();
        }
    }
}
