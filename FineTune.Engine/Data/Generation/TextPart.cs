namespace FineTune.Engine.Data.Generation;

/// <summary>A stretch of a document as the model sees it.</summary>
/// <param name="Weight">How much its tokens count in the loss; 0 = they are read, not learnt.</param>
public readonly record struct TextPart(string Text, double Weight = 1);
