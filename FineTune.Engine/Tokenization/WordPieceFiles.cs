using System.Text.Json.Nodes;

namespace FineTune.Engine.Tokenization;

/// <summary>WordPiece on disk: <c>vocab.txt</c> (a piece per line, id = line) with the small files of <see cref="TokenizerFiles"/>, or <c>tokenizer.json</c>.</summary>
internal static class WordPieceFiles
{
    public const string VocabularyFile = "vocab.txt";

    private const int LongestWordAllowed = 1000;

    /// <param name="path">A vocab.txt.</param>
    public static WordPiece Load(string path)
    {
        var config = TokenizerFiles.ReadConfig(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var lines = TokenizerFiles.ReadLines(path);
        return Create(lines, new()
        {
            LowerCase = config.LowerCase ?? !HasUpperCase(lines),
            StripAccents = config.StripAccents,
            SplitIdeographs = config.SplitIdeographs ?? true,
        }, path, config);
    }

    /// <param name="path">The file the pieces are from, for the sentence that refuses them.</param>
    public static WordPiece Create(IEnumerable<string> pieces, WordPieceSettings settings, string path, TokenizerConfig? config = null)
    {
        config ??= new();
        var names = config.Names.Or(SpecialTokenNames.Bert);
        var vocabulary = Vocabulary.Create(pieces.Select((piece, i) => piece.Length > 0 ? (piece, i, (long?)(i + 1)) : throw TokenizerFiles.Broken("The line is empty.", path, i + 1)), path);
        var added = config.AddedTo(vocabulary, names, path).ToList();
        var template = SequenceTemplate.Bert(Required(vocabulary, names.Class!, path), Required(vocabulary, names.Separator!, path));
        return Create(vocabulary.With(added, path), added, template, names, settings, config.TokenizerClass, path);
    }

    public static WordPiece FromJson(TokenizerJson file, string path)
    {
        if (file.Normalizer is not { Type: "BertNormalizer", CleanText: null or true }) throw TokenizerJson.Refused($"a WordPiece tokenizer with the normalizer '{file.Normalizer?.Type ?? "none"}'", path);
        if (file.PreTokenizer is not { Type: "BertPreTokenizer" }) throw TokenizerJson.Refused($"a WordPiece tokenizer with the pre_tokenizer '{file.PreTokenizer?.Type ?? "none"}'", path);
        // Those would have to be found in the normalised text.
        if (file.AddedTokens?.FirstOrDefault(t => t is { Normalized: true, Special: false }) is { } token) throw TokenizerJson.Refused($"a WordPiece tokenizer with the normalized added token '{token.Content}'", path);
        var config = TokenizerFiles.ReadConfig(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var names = (new SpecialTokenNames { Unknown = file.Model.UnknownToken }).Or(config.Names).Or(SpecialTokenNames.Bert);
        return Create(file.ReadVocabulary(path), file.ReadAdded(path), PostProcessor.Read(file.PostProcessor, path), names, new()
        {
            LowerCase = file.Normalizer.Lowercase ?? true,
            StripAccents = file.Normalizer.StripAccents,
            SplitIdeographs = file.Normalizer.HandleChineseChars ?? true,
            Continuation = file.Model.ContinuingSubwordPrefix ?? "##",
            LongestWord = file.Model.MaxInputCharsPerWord ?? 100,
        }, config.TokenizerClass, path);
    }

    public static void Save(WordPiece tokenizer, string folder)
    {
        var (parts, settings) = (tokenizer.Parts, tokenizer.Settings);
        Json.WriteFile(Path.Combine(folder, TokenizerJson.FileName), TokenizerJsonWriter.Write(parts,
            normalizer: new JsonObject
            {
                ["type"] = "BertNormalizer",
                ["clean_text"] = true,
                ["handle_chinese_chars"] = settings.SplitIdeographs,
                ["strip_accents"] = settings.StripAccents,
                ["lowercase"] = settings.LowerCase,
            },
            preTokenizer: new JsonObject { ["type"] = "BertPreTokenizer" },
            postProcessor: PostProcessor.Write(parts.Template, tokenizer.Piece, secondType: 1),
            decoder: new JsonObject { ["type"] = "WordPiece", ["prefix"] = settings.Continuation, ["cleanup"] = true },
            model: new JsonObject
            {
                ["type"] = "WordPiece",
                ["unk_token"] = parts.Names.Unknown,
                ["continuing_subword_prefix"] = settings.Continuation,
                ["max_input_chars_per_word"] = settings.LongestWord,
            }));
        TokenizerFiles.WriteConfig(folder, parts, parts.TokenizerClass ?? "BertTokenizer", new JsonObject
        {
            ["do_lower_case"] = settings.LowerCase,
            ["strip_accents"] = settings.StripAccents,
            ["tokenize_chinese_chars"] = settings.SplitIdeographs,
        });
        // A hole in the numbering has no line of its own to stand in: such a vocabulary is in tokenizer.json only.
        if (parts.Vocabulary.All.Count() == parts.Vocabulary.Size) TokenizerFiles.WriteLines(Path.Combine(folder, VocabularyFile), parts.Vocabulary.All.Select(p => p.Piece));
    }

    private static WordPiece Create(Vocabulary vocabulary, IReadOnlyList<AddedToken> added, SequenceTemplate template, SpecialTokenNames names, WordPieceSettings settings, string? tokenizerClass, string path)
    {
        Required(vocabulary, names.Unknown!, path);
        if (settings.LongestWord is < 1 or > LongestWordAllowed) throw TokenizerFiles.Broken($"max_input_chars_per_word is {settings.LongestWord}, not 1 to {LongestWordAllowed}.", path);
        return new(new(vocabulary, new(added), template, names.In(vocabulary), tokenizerClass), settings);
    }

    private static int Required(Vocabulary vocabulary, string name, string path) =>
        vocabulary.Find(name) ?? throw TokenizerFiles.Broken($"The vocabulary has no {name}, which every text needs.", path);

    /// <summary>Uncased vocabularies have upper case in special tokens only.</summary>
    private static bool HasUpperCase(IEnumerable<string> pieces) => pieces.Any(p => !p.StartsWith('[') && p.Any(char.IsAsciiLetterUpper));
}
