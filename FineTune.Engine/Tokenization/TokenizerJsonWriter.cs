using System.Text.Json.Nodes;

namespace FineTune.Engine.Tokenization;

/// <summary>Writes <c>tokenizer.json</c>; every field is there, also those that are null, as older readers want it.</summary>
internal static class TokenizerJsonWriter
{
    /// <param name="model">Gets the vocabulary.</param>
    public static JsonObject Write(TokenizerParts parts, JsonObject? normalizer, JsonObject preTokenizer, JsonObject postProcessor, JsonObject decoder, JsonObject model)
    {
        model["vocab"] = new JsonObject(parts.Vocabulary.All.Select(p => KeyValuePair.Create<string, JsonNode?>(p.Piece, p.Id)));
        return new()
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray([.. parts.Added.All.Select(Added)]),
            ["normalizer"] = normalizer,
            ["pre_tokenizer"] = preTokenizer,
            ["post_processor"] = postProcessor,
            ["decoder"] = decoder,
            ["model"] = model,
        };
    }

    private static JsonObject Added(AddedToken token) => new()
    {
        ["id"] = token.Id,
        ["content"] = token.Content,
        ["single_word"] = false,
        ["lstrip"] = token.LeftStrip,
        ["rstrip"] = token.RightStrip,
        ["normalized"] = false,
        ["special"] = token.Special,
    };
}
