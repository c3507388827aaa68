namespace FineTune.Engine.Tokenization;

/// <summary>Ids of two texts in one row, special tokens included.</summary>
/// <param name="Ids">First text, then second.</param>
/// <param name="SecondStart">Index of the first id that belongs to the second text: token type 1 begins there.</param>
public readonly record struct PairIds(int[] Ids, int SecondStart);
