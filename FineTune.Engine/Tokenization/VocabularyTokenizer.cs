namespace FineTune.Engine.Tokenization;

/// <summary>
/// What WordPiece and byte-level BPE share: the parts their files have in common, and that a text is cut at its added tokens first.
/// Special tokens written out in a text ("[SEP]") become those tokens, as they do in Hugging Face Transformers.
/// </summary>
public abstract class VocabularyTokenizer : Tokenizer
{
    private protected VocabularyTokenizer(TokenizerParts parts) => Parts = parts;

    public override int VocabularySize => Parts.Vocabulary.Size;

    public override int PadId => Parts.PadId;

    public override SequenceTemplate Template => Parts.Template;

    internal TokenizerParts Parts { get; }

    public override string Piece(int id) => Parts.Vocabulary.Piece(id) ?? "";

    public override int[] Content(string text, int maxLength = int.MaxValue)
    {
        using var sink = new TokenSink(maxLength);
        Cut(text, sink);
        return sink.ToArray();
    }

    protected override IReadOnlyList<Token> ContentTokens(string text, int maxLength)
    {
        using var sink = new TokenSink(maxLength, places: []);
        Cut(text, sink);
        return sink.ToTokens(Piece);
    }

    /// <summary>Adds the tokens of a text without added tokens, or those up to where the sink is full.</summary>
    /// <param name="offset">Where it begins in the whole text.</param>
    private protected abstract void Words(ReadOnlySpan<char> text, int offset, TokenSink sink);

    private void Cut(ReadOnlySpan<char> text, TokenSink sink)
    {
        for (var at = 0; at < text.Length && !sink.IsFull;)
        {
            var token = Parts.Added.Next(text, at, out var start, out var end, out var next);
            Words(text[at..end], at, sink);
            if (token is not null) sink.Add(token.Id, start, token.Content.Length);
            at = next;
        }
    }
}
