namespace FineTune.Engine.Tokenization;

/// <summary>What WordPiece and byte-level BPE have in common: pieces, tokens found in the raw text, tokens put around it, and how all are called.</summary>
/// <param name="Vocabulary">All ids, those of the added tokens included.</param>
/// <param name="TokenizerClass">The class Transformers opens the files with, where the files say so.</param>
internal sealed record TokenizerParts(Vocabulary Vocabulary, AddedTokens Added, SequenceTemplate Template, SpecialTokenNames Names, string? TokenizerClass)
{
    public int PadId { get; } = Find(Vocabulary, Names.Padding) ?? Find(Vocabulary, Names.End) ?? 0;

    private static int? Find(Vocabulary vocabulary, string? name) => name is null ? null : vocabulary.Find(name);
}
