using System.Security.Cryptography;
using System.Text;

namespace FineTune.Engine.Data.Generation;

/// <summary>Turns a data set into rows that teach writing: seeded, given parts kept as they are.</summary>
public static class GenerationRows
{
    /// <summary>The plan with format and columns filled in by name, and no columns of other tasks.</summary>
    /// <exception cref="UserException">The format is unknown, or one of its columns is not there.</exception>
    public static PlanData Resolve(DataSetInfo info, PlanData plan) => GenerationResolver.Resolve(info, plan);

    /// <summary>
    /// Loads the rows of a plan's format and columns. Parts that were given stay as they are; parts that were not are taken from the training rows
    /// by <see cref="PlanData.Split"/>, equal rows together. Rows that cannot be used are left out, and the notes say how many and why.
    /// </summary>
    /// <exception cref="UserException">A column is missing, or no row of a part can be used; the first one is named.</exception>
    public static GenerationSplit Load(DataSet data, PlanData plan, int seed)
    {
        var reader = new GenerationRowReader(data.Info, plan);
        var notes = new List<string>();
        var parts = Enum.GetValues<DataPart>().ToDictionary(p => p, p => Read(data, p, reader, notes));
        GivenParts.Fill(parts, data.Info, plan.Split, seed, strata: 1, r => r.Row, Same, _ => 0);
        return new(reader.Plan.Format!, parts[DataPart.Train], parts[DataPart.Validation], parts[DataPart.Test], notes);
    }

    /// <summary>All rows as test rows, for scoring a model that is trained already.</summary>
    /// <inheritdoc cref="Load"/>
    public static GenerationSplit LoadForScoring(DataSet data, PlanData plan)
    {
        var reader = new GenerationRowReader(data.Info, plan);
        var notes = new List<string>();
        return new(reader.Plan.Format!, [], [], [.. Enum.GetValues<DataPart>().SelectMany(part => Read(data, part, reader, notes))], notes);
    }

    private static List<GenerationRow> Read(DataSet data, DataPart part, GenerationRowReader reader, List<string> notes)
    {
        var (rows, left) = (new List<GenerationRow>(), new LeftOutRows(part));
        (Place Place, string Why)? first = null;
        foreach (var row in data.Read(part))
        {
            if (reader.Read(row, out var why) is { } read) rows.Add(read);
            else
            {
                left.Add(why!);
                first ??= (row.Place, why!);
            }
        }
        if (rows.Count == 0 && first is var (place, reason))
            throw new UserException($"No {part.Word()} row can be used: the first was left out {reason}.", "Correct the rows, or choose other columns or another format.", place with { Column = reader.AnswerColumn });
        notes.AddRange(left.Notes);
        return rows;
    }

    /// <summary>Documents are compared as they are; of rows put together from cells a digest takes the memory of none.</summary>
    private static string Same(GenerationRow row) =>
        row is DocumentRow document ? document.Text : Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(TextMeasure.Same(row.Whole))));
}
