using System.Runtime.InteropServices;
using System.Text.Json;
using FineTune.Engine.Inference;
using FineTune.Studio.OpenAi.Keys;

namespace FineTune.Studio.OpenAi.Embedding;

internal sealed record EmbeddingRequest
{
    public string? Model { get; init; }

    public JsonElement? Input { get; init; }

    public string? EncodingFormat { get; init; }

    public int? Dimensions { get; init; }
}

/// <param name="Embedding">An array of numbers, or base64 of little-endian 32-bit floats, which is what official clients ask for.</param>
internal sealed record EmbeddingDocument(int Index, object Embedding)
{
    public string Object => "embedding";
}

internal sealed record EmbeddingUsage(int PromptTokens, int TotalTokens);

internal sealed record EmbeddingsDocument(string Object, IReadOnlyList<EmbeddingDocument> Data, string Model, EmbeddingUsage Usage);

/// <summary><c>POST /v1/embeddings</c>.</summary>
internal static class EmbeddingsEndpoint
{
    private const int MostTexts = 2048;

    public static void MapEmbeddings(this RouteGroupBuilder v1) => v1.MapPost("/embeddings", EmbedAsync).WithMetadata(new RequiredScope(KeyScopes.Inference));

    private static async Task<IResult> EmbedAsync(HttpRequest request, ServedModels models, EncoderPool pool, CancellationToken token)
    {
        var asked = await OpenAiJson.ReadAsync<EmbeddingRequest>(request);
        var asBase64 = asked.EncodingFormat switch
        {
            null or "float" => false,
            "base64" => true,
            _ => throw OpenAiException.Wrong($"Invalid value for 'encoding_format': '{asked.EncodingFormat}'. Choose float or base64.", "encoding_format"),
        };
        var texts = Texts(asked.Input);
        var model = await models.FindAsync(asked.Model, ServedKind.Embeds);
        using var lease = await pool.RentAsync(model.Folder, token);
        var (tokens, vectors) = await Task.Run(() => (CountTokens(lease.Value, texts), lease.Value.Embed(texts, token)), token);
        if (asked.Dimensions is { } dimensions && dimensions != vectors[0].Length)
            throw OpenAiException.Wrong($"This model's vectors have {vectors[0].Length} dimensions and cannot be shortened to {dimensions}. Leave 'dimensions' out.", "dimensions");
        return OpenAiJson.Answer(new EmbeddingsDocument("list", [.. vectors.Select((v, i) => new EmbeddingDocument(i, asBase64 ? Base64(v) : v))], model.Id, new(tokens, tokens)));
    }

    private static int CountTokens(SentenceEncoder encoder, IReadOnlyList<string> texts)
    {
        var sum = 0;
        for (var i = 0; i < texts.Count; i++)
        {
            var tokens = encoder.CountTokens(texts[i]);
            if (encoder.MaxLength > 0 && tokens > encoder.MaxLength)
                throw OpenAiException.Wrong($"This model's maximum context length is {encoder.MaxLength} tokens, however you requested {tokens} tokens (input {i + 1} of {texts.Count}). Please reduce the text's length.", "input", "context_length_exceeded");
            sum += tokens;
        }
        return sum;
    }

    private static IReadOnlyList<string> Texts(JsonElement? input)
    {
        IReadOnlyList<string> texts = input switch
        {
            { ValueKind: JsonValueKind.String } one => [OpenAiJson.Text(one, "input")],
            { ValueKind: JsonValueKind.Array } several when several.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String) => [.. several.EnumerateArray().Select(e => OpenAiJson.Text(e, "input"))],
            { ValueKind: JsonValueKind.Array } => throw OpenAiException.Wrong("Token ids cannot be sent here, since every model has a vocabulary of its own. Send 'input' as text or a list of texts.", "input"),
            null => throw OpenAiException.Wrong("You must provide an 'input': a text or a list of texts.", "input"),
            _ => throw OpenAiException.Wrong("Invalid type for 'input': send a text or a list of texts.", "input", "invalid_type"),
        };
        if (texts.Count is 0 or > MostTexts) throw OpenAiException.Wrong($"'input' has {texts.Count:N0} texts; send 1 to {MostTexts:N0}.", "input");
        return texts.All(t => t.Length > 0) ? texts : throw OpenAiException.Wrong("'input' cannot be an empty string.", "input");
    }

    private static string Base64(float[] vector)
    {
        if (BitConverter.IsLittleEndian) return Convert.ToBase64String(MemoryMarshal.AsBytes(vector.AsSpan()));
        var bytes = new byte[vector.Length * sizeof(float)];
        for (var i = 0; i < vector.Length; i++) System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        return Convert.ToBase64String(bytes);
    }
}
