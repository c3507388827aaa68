namespace FineTune.Engine.Data;

/// <summary>The parts a data set can come in. A part given as a file of its own stays what it is; the others are split off the training rows.</summary>
public enum DataPart { Train, Validation, Test }

/// <summary>One row of a data set's version: its part and 0-based index there.</summary>
public readonly record struct RowReference(DataPart Part, long Index)
{
    public override string ToString() => $"{Part.ToString().ToLowerInvariant()}:{Index}";
}
