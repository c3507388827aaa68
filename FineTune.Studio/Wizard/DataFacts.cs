using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Guidance;

namespace FineTune.Studio.Wizard;

/// <summary>What was found out about the data chosen, with its columns and split.</summary>
/// <param name="Data">With the columns in use: the chosen or the guessed ones.</param>
/// <param name="Labels">Class names.</param>
/// <param name="Notes">Rows left out, classes matched, as sentences.</param>
public sealed record DataFacts(DataSetInfo Info, PlanData Data, DataSummary Summary, IReadOnlyList<string> Labels, IReadOnlyList<string> Notes);
