namespace FineTune.Engine.Tokenization;

/// <summary>A piece of a text: its id and the characters (UTF-16 units of the original text) it stands for.</summary>
public readonly record struct Token(int Id, string Piece, int Start, int Length);

/// <summary>Turns text into token ids. Thread-safe; one file per algorithm, one line in <c>Tokenizers</c>.</summary>
public abstract class Tokenizer
{
    public abstract int VocabularySize { get; }

    /// <summary>Ids of <paramref name="text"/>, at most <paramref name="maxLength"/> of them (special tokens included where the model has any).</summary>
    public abstract int[] Encode(string text, int maxLength = int.MaxValue);

    /// <summary>The same ids with the characters they stand for.</summary>
    public abstract IReadOnlyList<Token> Tokenize(string text, int maxLength = int.MaxValue);

    /// <summary>Writes the files <c>Tokenizers.Load</c> reads.</summary>
    public abstract void Save(string folder);
}
