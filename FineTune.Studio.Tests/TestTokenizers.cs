using FineTune.Engine.Tokenization;

namespace FineTune.Studio.Tests;

/// <summary>Tokenizers for tests: the published vocabularies where they are at hand, and small ones that need no file.</summary>
public static class TestTokenizers
{
    /// <summary>A published vocabulary's folder (<c>bert-base-uncased</c>, <c>gpt2</c>, <c>roberta-base</c>), or a skipped test with the reason.</summary>
    public static string Published(string name)
    {
        var root = Environment.GetEnvironmentVariable("FINETUNE_TOKENIZERS_DIR") is { Length: > 0 } dir ? dir : Path.Combine(Path.GetDirectoryName(TestData.Root)!, "shared", "tokenizers");
        var folder = Path.Combine(root, name);
        Assert.SkipUnless(Directory.Exists(folder), $"The vocabulary '{name}' is not there; set FINETUNE_TOKENIZERS_DIR to the folder that holds it.");
        return folder;
    }

    /// <summary>Special tokens, some words, and every ASCII letter and digit with its continuation, a few marks, kana and ideographs.</summary>
    public static string[] WordPieces { get; } =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]",
        "the", "un", "##aff", "##able", "cafe", "resume", "card", "##s", "##ing", "play", "日", "本", "か", "##き", "д", "##а",
        .. Letters.Select(c => c.ToString()), .. Letters.Select(c => "##" + c).Where(p => p != "##s"), "!", "?", ".", ",", "'", "-", "[", "]", "$", "=", "#", "&", ";", "€",
    ];

    /// <summary>Merges of a small byte-level vocabulary, best first; "Ġ" is the space.</summary>
    public static string[] Merges { get; } = ["t h", "th e", "Ġ the", "i n", "in g", "Ġ c", "a r", "Ġc ar", "Ġcar d", "l o", "lo w", "Ġ low", "Ã ©", "Ġ Ġ"];

    private static IEnumerable<char> Letters => Enumerable.Range('a', 26).Concat(Enumerable.Range('0', 10)).Select(c => (char)c);

    public static WordPiece WordPiece(WordPieceSettings? settings = null) => FineTune.Engine.Tokenization.WordPiece.Create(WordPieces, settings);

    /// <summary>Writes vocab.json and merges.txt: all bytes, the merges' results, and special tokens at the end.</summary>
    public static string WriteByteLevel(TemporaryFolder folder, params string[] specials)
    {
        var pieces = Enumerable.Range(0, 256).Select(b => ByteAlphabet.Of((byte)b).ToString()).Concat(Merges.Select(m => m.Replace(" ", ""))).Concat(specials);
        FineTune.Engine.Json.WriteFile(folder["vocab.json"], pieces.Select((piece, id) => (piece, id)).ToDictionary(p => p.piece, p => p.id));
        folder.Write("merges.txt", "#version: 0.2\n" + string.Join('\n', Merges) + "\n");
        return folder.Root;
    }

    public static ByteLevelBpe Gpt2Like()
    {
        using var folder = new TemporaryFolder();
        return (ByteLevelBpe)Tokenizers.Load(WriteByteLevel(folder, "<|endoftext|>"));
    }

    public static ByteLevelBpe RobertaLike()
    {
        using var folder = new TemporaryFolder();
        return (ByteLevelBpe)Tokenizers.Load(WriteByteLevel(folder, "<s>", "<pad>", "</s>", "<unk>", "<mask>"));
    }
}
