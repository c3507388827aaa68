using System.Text.Encodings.Web;
using System.Text.Json;

namespace FineTune.Studio.OpenAi;

/// <summary>JSON as OpenAI writes it: snake_case names, nulls written; and the one way a body of <c>/v1</c> is read.</summary>
internal static class OpenAiJson
{
    private const string WrongType = "The JSON value could not be converted";

    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        PropertyNameCaseInsensitive = false,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static IResult Answer<T>(T value) => Results.Json(value, Options);

    /// <exception cref="OpenAiException">The body is not the JSON it should be; names the field.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request) where T : class
    {
        if (!request.HasJsonContentType()) throw new OpenAiException(StatusCodes.Status415UnsupportedMediaType, "The request's body is not JSON. Send it with Content-Type: application/json.");
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Body, Options, request.HttpContext.RequestAborted)
                ?? throw OpenAiException.Wrong("The JSON body is null; send an object.");
        }
        catch (JsonException e)
        {
            // Broken JSON has a path too: as far as the reader came.
            var field = e.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) && e.Message.StartsWith(WrongType, StringComparison.Ordinal) ? path[2..] : null;
            throw OpenAiException.Wrong(field is null ? $"We could not parse the JSON body of your request: {Reason(e)}" : $"Invalid value for '{field}': {Reason(e)}", field, field is null ? null : "invalid_type");
        }
    }

    /// <summary>The text of a string that may hold half a character.</summary>
    /// <exception cref="OpenAiException">It does.</exception>
    public static string Text(JsonElement value, string field)
    {
        try { return value.GetString()!; }
        catch (InvalidOperationException) { throw OpenAiException.Wrong($"'{field}' holds half of a surrogate pair, which is no character.", field); }
    }

    /// <summary>True for a field that is there but says nothing: null, false, an empty list or object.</summary>
    public static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined or JsonValueKind.False => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };

    /// <summary>The parser's sentence without names of types and positions, which say nothing to a client.</summary>
    private static string Reason(JsonException e)
    {
        var text = e.Message;
        foreach (var tail in (string[])[" Path: ", " LineNumber: "])
            if (text.IndexOf(tail, StringComparison.Ordinal) is > 0 and var cut) text = text[..cut];
        return text.StartsWith(WrongType, StringComparison.Ordinal) ? "it has the wrong type." : text;
    }
}
