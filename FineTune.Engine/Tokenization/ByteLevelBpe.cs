using System.Text;

namespace FineTune.Engine.Tokenization;

/// <summary>
/// The tokenizer of GPT-2 and RoBERTa: text is cut into words that carry the space before them, and the UTF-8 bytes of each are joined by
/// learned merges, so that any text can be spelled and comes back from its ids. Radford et al. 2019, "Language Models are Unsupervised
/// Multitask Learners"; the details are those of Hugging Face's tokenizers. Files: <see cref="ByteLevelBpeFiles"/>.
/// </summary>
/// <remarks>Offsets leave out the space a word carries.</remarks>
public sealed class ByteLevelBpe : VocabularyTokenizer
{
    private const int None = -1;

    private readonly BytePairMerges _merges;
    private readonly int _unknown;
    private readonly int[] _symbols; // id per byte
    private readonly WordCache _cache = new();

    /// <param name="addPrefixSpace">The first word of a text is to be like all others: a space is put before it if there is none.</param>
    internal ByteLevelBpe(TokenizerParts parts, BytePairMerges merges, bool addPrefixSpace) : base(parts)
    {
        (_merges, AddPrefixSpace) = (merges, addPrefixSpace);
        _unknown = parts.Names.Unknown is { } name ? parts.Vocabulary.Find(name)!.Value : None;
        _symbols = [.. Enumerable.Range(0, 256).Select(b => parts.Vocabulary.Find(ByteAlphabet.Of((byte)b).ToString()) ?? _unknown)];
    }

    /// <summary>Of no use where the vocabulary has all bytes: then everything can be spelled.</summary>
    public override int UnknownId => Math.Max(0, _unknown);

    /// <summary>The id after which nothing follows in generated text (GPT-2: &lt;|endoftext|&gt;), or null where there is none.</summary>
    public int? EndOfTextId => Parts.Names.End is { } end ? Parts.Vocabulary.Find(end) : null;

    public bool AddPrefixSpace { get; }

    internal BytePairMerges Merges => _merges;

    /// <summary>The text of <paramref name="ids"/>, special tokens spelled out; what is not (yet) valid UTF-8 becomes U+FFFD, an id without a piece too.</summary>
    public string Decode(IEnumerable<int> ids)
    {
        var bytes = new MemoryStream();
        foreach (var id in ids) bytes.Write(Bytes(id));
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <summary>The token stands for no text, as the one that ends a text does.</summary>
    public bool IsSpecial(int id) => Parts.Added.Find(id)?.Special == true;

    /// <summary>The bytes a token stands for, a special token's name in UTF-8; a character may be spread over several tokens.</summary>
    public byte[] Bytes(int id) => Parts.Added.Find(id) is { } added ? Encoding.UTF8.GetBytes(added.Content) : Parts.Vocabulary.Piece(id) is { } piece ? ByteAlphabet.Decode(piece) : [.. "\uFFFD"u8];

    public override void Save(string folder) => ByteLevelBpeFiles.Save(this, folder);

    private protected override void Words(ReadOnlySpan<char> text, int offset, TokenSink sink)
    {
        var at = 0;
        if (AddPrefixSpace && !text.IsEmpty && text[0] != ' ')
        {
            var spaced = string.Concat(" ", text);
            at = Gpt2Words.End(spaced, 0);
            // A space of its own means white space follows, which is cut as if nothing stood before it.
            Word(spaced.AsSpan(0, at), offset - 1, prefixed: true, sink);
            at--;
        }
        while (at < text.Length && !sink.IsFull)
        {
            var end = Gpt2Words.End(text, at);
            Word(text[at..end], offset + at, prefixed: false, sink);
            at = end;
        }
    }

    /// <param name="offset">Where the word begins in the text.</param>
    /// <param name="prefixed">The space it begins with was put there, and stands for no character.</param>
    private void Word(ReadOnlySpan<char> word, int offset, bool prefixed, TokenSink sink)
    {
        if (!sink.WantsPlaces && word.Length <= WordCache.LongestWord && _cache.Find(word) is { } known) { sink.Add(known); return; }
        Span<byte> bytes = word.Length <= WordCache.LongestWord ? stackalloc byte[3 * WordCache.LongestWord] : new byte[Encoding.UTF8.GetMaxByteCount(word.Length)];
        bytes = bytes[..Encoding.UTF8.GetBytes(word, bytes)];
        Span<int> symbols = bytes.Length <= 3 * WordCache.LongestWord ? stackalloc int[3 * WordCache.LongestWord] : new int[bytes.Length];
        symbols = symbols[..bytes.Length];
        for (var i = 0; i < bytes.Length; i++) symbols[i] = _symbols[bytes[i]];
        symbols = symbols[.._merges.Apply(symbols)];
        if (sink.WantsPlaces) AddWithPlaces(word, offset, prefixed, symbols, sink);
        else
        {
            sink.Add(symbols);
            _cache.Keep(word, symbols);
        }
    }

    /// <summary>A token stands for every character it has a byte of: the tokens of one emoji all stand for the whole of it.</summary>
    private void AddWithPlaces(ReadOnlySpan<char> word, int offset, bool prefixed, ReadOnlySpan<int> symbols, TokenSink sink)
    {
        var characterOf = new List<(int Start, int End)>(); // per byte
        for (int at = 0, length; at < word.Length; at += length)
        {
            Rune.DecodeFromUtf16(word[at..], out var rune, out length);
            for (var i = 0; i < rune.Utf8SequenceLength; i++) characterOf.Add((at, at + length));
        }
        var byteAt = 0;
        foreach (var id in symbols)
        {
            // A byte the vocabulary lacks is one unknown token.
            var last = byteAt + (id == _unknown ? 1 : Piece(id).Length) - 1;
            var (start, end) = (characterOf[byteAt].Start, characterOf[last].End);
            if (start == 0 && (prefixed || (end > 1 && word[0] == ' ' && !char.IsWhiteSpace(word[1])))) start++;
            sink.Add(id, offset + start, Math.Max(0, end - start));
            byteAt = last + 1;
        }
    }
}
