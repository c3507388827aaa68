namespace FineTune.Engine.Data.Import;

/// <summary>Which part a file or folder name speaks of.</summary>
internal static class PartNames
{
    private static readonly Dictionary<string, DataPart> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["train"] = DataPart.Train, ["training"] = DataPart.Train,
        ["validation"] = DataPart.Validation, ["valid"] = DataPart.Validation, ["val"] = DataPart.Validation, ["dev"] = DataPart.Validation, ["development"] = DataPart.Validation,
        ["test"] = DataPart.Test, ["testing"] = DataPart.Test,
    };

    /// <summary>The part a folder's whole name speaks of: a folder called <c>test drive</c> is a class.</summary>
    public static DataPart? OfFolder(string name) => Words.TryGetValue(name, out var part) ? part : null;

    /// <summary>The part a file's name begins or ends with: <c>train.csv</c>, <c>test-00000-of-00001.parquet</c>, <c>my_train.jsonl</c>, <c>news.dev.conll</c>, <c>news17train.conll</c>.</summary>
    public static DataPart? OfFile(string name)
    {
        foreach (var stem in new[] { name.Split('.')[0], Stem(name) })
        {
            var words = stem.Split('_', '-', ' ', '.');
            if (Words.TryGetValue(words[0], out var part) || Words.TryGetValue(words[^1], out part) || Words.TryGetValue(AfterDigits(words[^1]), out part)) return part;
        }
        return null;
    }

    /// <summary>The name without its extension, and without that of its packing.</summary>
    public static string Stem(string name) => Path.GetFileNameWithoutExtension(name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name);

    private static string AfterDigits(string word) => word[(word.AsSpan().LastIndexOfAnyInRange('0', '9') + 1)..];
}
