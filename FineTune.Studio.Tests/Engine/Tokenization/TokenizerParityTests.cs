using System.Text.Json;
using FineTune.Engine.Tokenization;

namespace FineTune.Studio.Tests.Engine.Tokenization;

/// <summary>Every row and every pair of the reference files, id for id; what the reference leaves out (null) is not held.</summary>
public sealed class TokenizerParityTests
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(TestData.Parity, "tokens*.json").Select(f => Path.GetFileName(f)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void BertRowsAreExact(string file) => HoldRows(file, "bert-base-uncased");

    [Theory]
    [MemberData(nameof(Files))]
    public void Gpt2RowsAreExact(string file) => HoldRows(file, "gpt2");

    [Theory]
    [MemberData(nameof(Files))]
    public void RobertaRowsAreExact(string file) => HoldRows(file, "roberta-base");

    [Theory]
    [MemberData(nameof(Files))]
    public void BertPairsAreExact(string file) => HoldPairs(file, "bert-base-uncased", "bert");

    [Theory]
    [MemberData(nameof(Files))]
    public void RobertaPairsAreExact(string file) => HoldPairs(file, "roberta-base", "roberta");

    [Theory]
    [MemberData(nameof(Files))]
    public void Gpt2IdsDecodeToTheReferencesText(string file)
    {
        var tokenizer = (ByteLevelBpe)Tokenizers.Load(TestTokenizers.Published("gpt2"));
        var rows = Rows(file, "rows").Where(r => Ids(r, "gpt2") is not null && r.GetProperty("gpt2_decoded").ValueKind == JsonValueKind.String).ToList();
        Assert.NotEmpty(rows);
        foreach (var row in rows) Assert.Equal(row.GetProperty("gpt2_decoded").GetString(), tokenizer.Decode(Ids(row, "gpt2")!));
    }

    private static void HoldRows(string file, string vocabulary)
    {
        var tokenizer = Tokenizers.Load(TestTokenizers.Published(vocabulary));
        var key = vocabulary.Replace('-', '_');
        var held = 0;
        foreach (var row in Rows(file, "rows"))
        {
            if (Ids(row, key) is not { } expected) continue;
            var text = row.GetProperty("text").GetString()!;
            Assert.Equal(expected, tokenizer.Encode(text));
            Assert.Equal(expected, tokenizer.Encode(text)); // now from the cache
            Assert.Equal(expected, tokenizer.Tokenize(text).Select(t => t.Id));
            held++;
        }
        Assert.True(held > 0, $"{file} has no rows for {vocabulary}.");
    }

    private static void HoldPairs(string file, string vocabulary, string key)
    {
        var tokenizer = Tokenizers.Load(TestTokenizers.Published(vocabulary));
        var held = 0;
        foreach (var pair in Rows(file, "pairs"))
        {
            if (Ids(pair, key) is not { } expected) continue;
            var (first, second) = (pair.GetProperty("first").GetString()!, pair.GetProperty("second").GetString()!);
            var (ids, secondStart) = tokenizer.EncodePair(first, second, pair.GetProperty("max_length").GetInt32());
            Assert.Equal(expected, ids);
            var (before, between) = (tokenizer.Template.Before, tokenizer.Template.Between);
            var kept = tokenizer.Content(first)[..(secondStart - before.Length - between.Length)];
            Assert.Equal<int>((int[])[.. before, .. kept, .. between], ids[..secondStart]);
            held++;
        }
        Assert.True(held > 0, $"{file} has no pairs for {key}.");
    }

    private static List<JsonElement> Rows(string file, string field)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(TestData.Parity, file)));
        return document.RootElement.TryGetProperty(field, out var rows) ? [.. rows.EnumerateArray().Select(r => r.Clone())] : [];
    }

    private static int[]? Ids(JsonElement row, string key) =>
        row.TryGetProperty(key, out var ids) && ids.ValueKind == JsonValueKind.Array ? [.. ids.EnumerateArray().Select(i => i.GetInt32())] : null;
}
