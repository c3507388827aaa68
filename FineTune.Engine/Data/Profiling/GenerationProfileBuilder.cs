using FineTune.Engine.Data.Generation;

namespace FineTune.Engine.Data.Profiling;

/// <summary>Makes the profile of rows that say what is to be written: one pass over all rows, then a look at those whose hashes agree; memory is bounded (about 160 bytes per row).</summary>
internal sealed class GenerationProfileBuilder(DataSet data, GenerationRowReader reader, Func<string, int>? countTokens, int longCharacters, CancellationToken token)
{
    /// <summary>About 2,000 tokens of English: twice what GPT-2 reads.</summary>
    public const int LongCharacters = 8000;

    /// <summary>About 100,000 tokens of English.</summary>
    public const int HugeCharacters = 400_000;

    private readonly FindingList _findings = new(data);
    private readonly (LengthCounter Words, LengthCounter Characters, LengthCounter Tokens) _lengths = (new(), new(), new());
    private readonly LengthCounter _answers = new();
    private readonly RowTallies _unusable = new();
    private readonly RowTallies _long = new();
    private readonly TextHashes _whole = new(data.Info.Rows(DataPart.Train));
    private readonly TextHashes _asked = new(data.Info.Rows(DataPart.Train));
    private readonly NearTexts _near = new();
    private long _usable;
    private int _longest;

    public DataProfile Build(IProgress<double>? progress)
    {
        var info = data.Info;
        Count(progress);
        var columns = GenerationColumns.Of(reader.Plan);
        _unusable.AddTo(_findings, _usable);
        FindLong();
        new SameRows(data, reader, _whole, _asked, _near, _findings, token).Find(reader.Plan.Format!);
        foreach (var finding in info.Findings) _findings.Add(finding);
        progress?.Report(1);
        return new()
        {
            Hash = info.Hash,
            TextColumn = columns.Text,
            Format = columns.Format,
            Columns = columns.Named.ToDictionary(c => c.What, c => c.Column),
            Rows = info.Parts.ToDictionary(p => p.Key, p => p.Value.Rows),
            Words = _lengths.Words.ToDistribution(),
            Answers = _answers.ToDistribution(),
            Characters = _lengths.Characters.ToDistribution(),
            Tokens = countTokens is null ? null : _lengths.Tokens.ToDistribution(),
            Findings = _findings.InOrder,
        };
    }

    private void Count(IProgress<double>? progress)
    {
        var (done, total) = (0L, Math.Max(1, data.Info.TotalRows));
        foreach (var part in data.Info.Parts.Keys.Order())
            foreach (var row in data.Read(part))
            {
                if (++done % 1024 == 0)
                {
                    token.ThrowIfCancellationRequested();
                    progress?.Report(0.7 * done / total);
                }
                if (reader.Read(row, out var why) is { } read) Count(read);
                else _unusable.Add(why!, row.Row);
            }
        _whole.Sort();
        _asked.Sort();
        _near.Sort();
    }

    private void Count(GenerationRow row)
    {
        var whole = row.Whole;
        if (whole.Length > HugeCharacters)
        {
            _long.Add(FindingKinds.HugeText, row.Row);
            _longest = Math.Max(_longest, whole.Length);
        }
        else if (whole.Length > longCharacters) _long.Add(FindingKinds.LongText, row.Row);
        if (row.Row.Part != DataPart.Train) return;
        _usable++;
        _lengths.Words.Add(TextMeasure.Words(whole));
        _answers.Add(TextMeasure.Words(row.Answered));
        _lengths.Characters.Add(whole.Length);
        if (countTokens is not null) _lengths.Tokens.Add(countTokens(whole));
        _whole.Add(row.Row.Index, whole);
        if (row is ConversationRow && row.Asked.Length > 0) _asked.Add(row.Row.Index, row.Asked);
        _near.Add(row.Row.Index, Shingles.Of(whole));
    }

    private void FindLong()
    {
        if (_long[FindingKinds.HugeText] is var (huge, hugeRows))
            _findings.Add(FindingKinds.HugeText, Severity.Warning, $"{FindingList.Rows(huge)} more than {HugeCharacters:N0} characters (about {HugeCharacters / 4:N0} tokens); the longest has {_longest:N0}.",
                "Look at them: usually a quote was not closed, or a whole file stands in one cell. A model reads the first part only.", huge, hugeRows);
        if (_long[FindingKinds.LongText] is var (longer, longRows))
            _findings.Add(FindingKinds.LongText, Severity.Info, $"{FindingList.Rows(longer)} more than {longCharacters:N0} characters (about {longCharacters / 4:N0} tokens).",
                "Choose a longest length that holds them, or shorten them: what is cut off is not learnt, and an answer that is cut off teaches a model to break off.", longer, longRows);
    }
}
