using FineTune.Engine.Data;
using FineTune.Engine.Guidance;

namespace FineTune.Studio.Wizard;

/// <summary>What was found out about the data chosen, with its columns and split.</summary>
/// <param name="TextColumn">The column in use: the chosen or the guessed one.</param>
/// <param name="LabelColumn">Likewise.</param>
/// <param name="Labels">Class names.</param>
/// <param name="Notes">Rows left out, classes matched, as sentences.</param>
public sealed record DataFacts(DataSetInfo Info, string TextColumn, string LabelColumn, DataSummary Summary, IReadOnlyList<string> Labels, IReadOnlyList<string> Notes);
