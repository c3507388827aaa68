using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;

namespace FineTune.Engine.Evaluation;

/// <summary>An evaluated image: what is in it, and what was found in it.</summary>
/// <param name="Name">Its path in what was imported.</param>
/// <param name="Found">In any order; all that the model gives, the unsure ones too: average precision is made of the order of their scores.</param>
public sealed record ImageObjects(string Name, RowReference Row, IReadOnlyList<Box> True, IReadOnlyList<FoundObject> Found);
