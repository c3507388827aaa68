namespace FineTune.Engine.Tokenization;

/// <summary>A piece of a text: its id and the characters (UTF-16 units of the original text) it stands for; special tokens put around a text have length 0.</summary>
public readonly record struct Token(int Id, string Piece, int Start, int Length);

/// <summary>Two texts as one row. From <paramref name="SecondStart"/> on the ids belong to the second text (BERT: token type 1).</summary>
public readonly record struct PairIds(int[] Ids, int SecondStart);

/// <summary>Turns text into token ids. Thread-safe; one file per algorithm, one line in <c>Tokenizers</c>.</summary>
public abstract class Tokenizer
{
    /// <summary>The highest id + 1: a model's embedding needs at least so many rows.</summary>
    public abstract int VocabularySize { get; }

    /// <summary>What padded positions hold; models mask them, but pre-trained ones expect this id.</summary>
    public virtual int PadId => 0;

    /// <summary>The id of what the vocabulary cannot spell.</summary>
    public abstract int UnknownId { get; }

    /// <summary>The special tokens around one text and between two.</summary>
    public virtual SequenceTemplate Template => SequenceTemplate.None;

    /// <summary>How many special tokens stand around one text.</summary>
    public int SpecialTokens => Template.Before.Length + Template.After.Length;

    /// <summary>How many special tokens stand around and between two texts.</summary>
    public int PairSpecialTokens => SpecialTokens + Template.Between.Length;

    /// <summary>Ids of <paramref name="text"/> without special tokens around it, the first <paramref name="maxLength"/> of them.</summary>
    public abstract int[] Content(string text, int maxLength = int.MaxValue);

    /// <summary>Puts the special tokens around ids of <see cref="Content"/>.</summary>
    public int[] Wrap(ReadOnlySpan<int> content) => [.. Template.Before, .. content, .. Template.After];

    /// <summary>Ids of <paramref name="text"/> with its special tokens, at most <paramref name="maxLength"/> (but never fewer than the special tokens).</summary>
    public int[] Encode(string text, int maxLength = int.MaxValue) => Wrap(Content(text, Room(maxLength, SpecialTokens)));

    /// <summary>
    /// Two texts in one row of at most <paramref name="maxLength"/> ids. What is too much is taken from the ends, token by token from
    /// the longer text, from the second when both are equal ("longest_first" of Hugging Face Transformers).
    /// </summary>
    public PairIds EncodePair(string first, string second, int maxLength = int.MaxValue)
    {
        var room = Room(maxLength, PairSpecialTokens);
        // A text longer than all the room is cut to it at once: that never changes who gives way.
        var (a, b) = (Content(first, room), Content(second, room));
        var (keepA, keepB) = LongestFirst(a.Length, b.Length, room);
        return new([.. Template.Before, .. a.AsSpan(0, keepA), .. Template.Between, .. b.AsSpan(0, keepB), .. Template.After],
            Template.Before.Length + keepA + Template.Between.Length);
    }

    /// <summary>The ids of <see cref="Encode"/> with the characters they stand for.</summary>
    public IReadOnlyList<Token> Tokenize(string text, int maxLength = int.MaxValue)
    {
        var content = ContentTokens(text, Room(maxLength, SpecialTokens));
        if (SpecialTokens == 0) return content;
        var end = content is [.., var last] ? last.Start + last.Length : 0;
        return [.. Template.Before.Select(id => new Token(id, Piece(id), 0, 0)), .. content, .. Template.After.Select(id => new Token(id, Piece(id), end, 0))];
    }

    /// <summary>A vocabulary entry as the files spell it, or the empty string for an id that has none.</summary>
    public abstract string Piece(int id);

    /// <summary>Writes the files <c>Tokenizers.Load</c> reads.</summary>
    public abstract void Save(string folder);

    /// <summary>The ids of <see cref="Content"/> with the characters they stand for.</summary>
    protected abstract IReadOnlyList<Token> ContentTokens(string text, int maxLength);

    private static int Room(int maxLength, int specials) => Math.Max(0, maxLength - specials);

    private static (int First, int Second) LongestFirst(int first, int second, int room)
    {
        for (var over = (long)first + second - room; over > 0; over--)
        {
            if (first > second) first--;
            else second--;
        }
        return (first, second);
    }
}
