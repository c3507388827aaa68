namespace FineTune.Engine.Export;

/// <summary>A form in which a model can be taken elsewhere. A new one is a file and a line in <see cref="ExportFormats"/>.</summary>
public abstract class ExportFormat
{
    public abstract string Id { get; }

    /// <summary>One plain sentence.</summary>
    public abstract string Explanation { get; }

    /// <param name="model">Holds config.json, weights and tokenizer files.</param>
    /// <param name="target">A folder that is empty or not there yet.</param>
    /// <exception cref="UserException">The folder holds no model.</exception>
    public abstract void Write(string model, string target);
}

/// <summary>All export formats.</summary>
public static class ExportFormats
{
    public static IReadOnlyList<ExportFormat> All { get; } = [new HalfPrecision()];

    /// <exception cref="UserException">There is no such format.</exception>
    public static ExportFormat Find(string id) => All.FirstOrDefault(f => f.Id == id)
        ?? throw new UserException($"There is no export format '{id}'.", $"Choose one of: {string.Join(", ", All.Select(f => f.Id))}.");
}
