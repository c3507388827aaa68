using System.Text.Json;
using System.Text.Json.Nodes;

namespace FineTune.Engine.Tokenization;

/// <summary>The part of <c>tokenizer.json</c> that puts special tokens around texts: read from all forms it has, written as a TemplateProcessing.</summary>
internal static class PostProcessor
{
    /// <exception cref="UserException">It is of a kind not known here, or broken.</exception>
    public static SequenceTemplate Read(JsonElement processor, string path)
    {
        try { return Find(processor, path) ?? SequenceTemplate.None; }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
        {
            throw TokenizerFiles.Broken("The post_processor is not what its type says.", path, inner: e);
        }
    }

    /// <param name="secondType">The token type of the second text: 1 for BERT, 0 where a model has no token types.</param>
    public static JsonObject Write(SequenceTemplate template, Func<int, string> piece, int secondType)
    {
        JsonNode Special(int id, int type) => new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = piece(id), ["type_id"] = type } };
        JsonNode Sequence(string name, int type) => new JsonObject { ["Sequence"] = new JsonObject { ["id"] = name, ["type_id"] = type } };
        JsonArray Array(params IEnumerable<JsonNode> items) => [.. items];
        var specials = template.Before.Concat(template.Between).Concat(template.After).Distinct();
        return new()
        {
            ["type"] = "TemplateProcessing",
            ["single"] = Array([.. template.Before.Select(id => Special(id, 0)), Sequence("A", 0), .. template.After.Select(id => Special(id, 0))]),
            ["pair"] = Array([.. template.Before.Select(id => Special(id, 0)), Sequence("A", 0), .. template.Between.Select(id => Special(id, 0)),
                Sequence("B", secondType), .. template.After.Select(id => Special(id, secondType))]),
            ["special_tokens"] = new JsonObject(specials.Select(id => KeyValuePair.Create<string, JsonNode?>(piece(id),
                new JsonObject { ["id"] = piece(id), ["ids"] = new JsonArray(id), ["tokens"] = new JsonArray(piece(id)) }))),
        };
    }

    /// <summary>Null: this processor adds no tokens.</summary>
    private static SequenceTemplate? Find(JsonElement processor, string path)
    {
        if (processor.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) return null;
        return processor.GetProperty("type").GetString() switch
        {
            "BertProcessing" => SequenceTemplate.Bert(IdOf(processor, "cls"), IdOf(processor, "sep")),
            "RobertaProcessing" => SequenceTemplate.Roberta(IdOf(processor, "cls"), IdOf(processor, "sep")),
            "TemplateProcessing" => Template(processor, path),
            "ByteLevel" => null, // only trims offsets
            "Sequence" => processor.GetProperty("processors").EnumerateArray().Select(p => Find(p, path)).FirstOrDefault(t => t is not null),
            var kind => throw TokenizerJson.Refused($"a tokenizer with a post_processor of the kind '{kind}'", path),
        };
    }

    private static int IdOf(JsonElement processor, string role) => processor.GetProperty(role)[1].GetInt32();

    private static SequenceTemplate Template(JsonElement processor, string path)
    {
        var tokens = processor.GetProperty("special_tokens");
        var single = Parts(processor.GetProperty("single"), tokens);
        var pair = Parts(processor.GetProperty("pair"), tokens);
        return single is [var before, var after] && pair is [var first, var between, var last] && before.SequenceEqual(first) && after.SequenceEqual(last)
            ? new(before, between, after)
            : throw TokenizerJson.Refused("a tokenizer that puts other special tokens around a pair than around one text", path);
    }

    /// <summary>The special ids before, between and after the texts of a template.</summary>
    private static int[][] Parts(JsonElement template, JsonElement tokens)
    {
        var parts = new List<List<int>> { new() };
        foreach (var item in template.EnumerateArray())
        {
            if (item.TryGetProperty("Sequence", out _)) parts.Add([]);
            else parts[^1].AddRange(tokens.GetProperty(item.GetProperty("SpecialToken").GetProperty("id").GetString()!).GetProperty("ids").EnumerateArray().Select(i => i.GetInt32()));
        }
        return [.. parts.Select(p => p.ToArray())];
    }
}
