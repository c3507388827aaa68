namespace FineTune.Engine.Data.Profiling;

/// <summary>Rows and words of one class, and a few of its rows as examples.</summary>
internal sealed class ClassTally
{
    private const int Examples = 10;

    public long[] Rows { get; } = new long[3];

    /// <summary>Words in the training texts.</summary>
    public long Words { get; private set; }

    public List<RowReference> FirstRows { get; } = [];

    public double MeanWords => Rows[0] == 0 ? 0 : (double)Words / Rows[0];

    public void Add(RowReference row, int words)
    {
        Rows[(int)row.Part]++;
        if (row.Part == DataPart.Train) Words += words;
        if (FirstRows.Count < Examples) FirstRows.Add(row);
    }

    /// <summary>Takes over the rows counted under another spelling, none of them for training.</summary>
    public void Take(ClassTally other)
    {
        for (var part = 0; part < Rows.Length; part++) Rows[part] += other.Rows[part];
    }
}
