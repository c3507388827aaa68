namespace FineTune.Engine.Data.Profiling;

/// <summary>Makes a profile in one pass over the rows and one look at what has equal hashes; memory is bounded (12 bytes per row, 20,000 classes).</summary>
internal sealed class ProfileBuilder
{
    /// <summary>Classes named and counted; beyond, a column holds ids and only their number matters.</summary>
    private const int MaximumTallies = 20_000;

    private readonly DataSet _data;
    private readonly int _text;
    private readonly int _label;
    private readonly Func<string, int>? _countTokens;
    private readonly CancellationToken _token;
    private readonly FindingList _findings;
    private readonly Dictionary<string, ClassTally> _classes = new(StringComparer.Ordinal);
    private readonly (LengthCounter Words, LengthCounter Characters, LengthCounter Tokens) _lengths = (new(), new(), new());
    private readonly (List<RowReference> Rows, long Count)[] _missing = [([], 0), ([], 0)];
    private bool _tooManyClasses;

    /// <param name="text">Index of the text column; -1 = none.</param>
    /// <param name="label">Index of the label column; -1 = none.</param>
    public ProfileBuilder(DataSet data, int text, int label, Func<string, int>? countTokens, CancellationToken token)
    {
        (_data, _text, _label, _countTokens, _token) = (data, text, label, countTokens, token);
        _findings = new FindingList(data);
    }

    public DataProfile Build(IProgress<double>? progress)
    {
        var info = _data.Info;
        var hashes = Count(progress);
        FoldSpellings();
        var profile = new DataProfile
        {
            Hash = info.Hash,
            TextColumn = _text < 0 ? null : info.Columns[_text],
            LabelColumn = _label < 0 ? null : info.Columns[_label],
            Rows = info.Parts.ToDictionary(p => p.Key, p => p.Value.Rows),
            Classes = [.. _classes.Select(c => new ClassProfile(c.Key, c.Value.Rows[0], c.Value.Rows[1], c.Value.Rows[2])).OrderByDescending(c => c.Train).ThenBy(c => c.Label, StringComparer.Ordinal)],
            Words = _lengths.Words.ToDistribution(),
            Characters = _lengths.Characters.ToDistribution(),
            Tokens = _countTokens is null ? null : _lengths.Tokens.ToDistribution(),
        };
        FindMissing(info);
        if (_text >= 0 && _label >= 0) FindClassProblems(info, profile);
        if (_text >= 0) FindSameTexts(hashes);
        foreach (var finding in info.Findings) _findings.Add(finding);
        progress?.Report(1);
        return profile with { Findings = _findings.InOrder };
    }

    private TextHashes Count(IProgress<double>? progress)
    {
        var hashes = new TextHashes(_data.Info.Rows(DataPart.Train));
        var (done, total) = (0L, Math.Max(1, _data.Info.TotalRows));
        foreach (var part in _data.Info.Parts.Keys.Order())
            foreach (var row in _data.Read(part))
            {
                if (++done % 4096 == 0)
                {
                    _token.ThrowIfCancellationRequested();
                    progress?.Report(0.7 * done / total);
                }
                Count(row, hashes);
            }
        hashes.Sort();
        return hashes;
    }

    private void Count(DataRow row, TextHashes hashes)
    {
        var text = _text < 0 ? "" : row.Values[_text];
        var label = _label < 0 ? "" : row.Values[_label].Trim();
        var words = TextMeasure.Words(text);
        if (_text >= 0 && words == 0) Missing(0, row.Row);
        if (_label >= 0 && label.Length == 0) Missing(1, row.Row);
        if (words == 0) return;
        if (row.Row.Part == DataPart.Train)
        {
            _lengths.Words.Add(words);
            _lengths.Characters.Add(text.Length);
            if (_countTokens is not null) _lengths.Tokens.Add(_countTokens(text));
            hashes.Add(row.Row.Index, text);
        }
        if (label.Length == 0) return;
        if (!_classes.TryGetValue(label, out var tally))
        {
            if (_classes.Count >= MaximumTallies)
            {
                _tooManyClasses = true;
                return;
            }
            _classes[label] = tally = new ClassTally();
        }
        tally.Add(row.Row, words);
    }

    /// <summary>A given test file may spell a training class differently (<c>top-up</c>, <c>Top up</c>): that is one class, as the split will take it.</summary>
    private void FoldSpellings()
    {
        var trained = _classes.Where(c => c.Value.Rows[0] > 0).Select(c => c.Key).ToList();
        foreach (var (name, target) in ClassNames.Match(trained, _classes.Keys.Except(trained).ToList()).Where(m => m.Value >= 0))
        {
            _classes[trained[target]].Take(_classes[name]);
            _classes.Remove(name);
        }
    }

    private void Missing(int which, RowReference row)
    {
        ref var missing = ref _missing[which];
        missing.Count++;
        if (missing.Rows.Count < Finding.MaximumRows) missing.Rows.Add(row);
    }

    private void FindMissing(DataSetInfo info)
    {
        if (_text < 0)
            _findings.Add(FindingKinds.NoTextColumn, Severity.Error, "No column looks like texts.", $"Choose the text column; there are {ClassNames.List(info.Columns)}.", 0, []);
        if (_label < 0 && info.TagsColumn is null && info.SuggestedTask != SuggestedTasks.ObjectDetection)
            _findings.Add(FindingKinds.NoLabelColumn, Severity.Error, "No column looks like classes: none has few values that repeat.", $"Choose the label column, or add one; there are {ClassNames.List(info.Columns)}.", 0, []);
        if (_missing[0] is { Count: > 0 } texts)
            _findings.Add(FindingKinds.MissingText, Severity.Warning, $"{FindingList.Rows(texts.Count)} no text in '{info.Columns[_text]}'.", "They are left out of training; fill them, or remove them.", texts.Count, texts.Rows);
        if (_missing[1] is { Count: > 0 } labels)
            _findings.Add(FindingKinds.MissingLabel, Severity.Warning, $"{FindingList.Rows(labels.Count)} no class in '{info.Columns[_label]}'.", "They are left out of training; give them a class, or remove them.", labels.Count, labels.Rows);
    }

    private void FindClassProblems(DataSetInfo info, DataProfile profile)
    {
        var trained = profile.Classes.Where(c => c.Train > 0).ToList();
        var columns = new TextColumns(_text, _label, info.Columns[_text], info.Columns[_label]);
        if (DataSetChecks.ClassProblem(_data, columns, trained.Count + (_tooManyClasses ? 1 : 0), trained.FirstOrDefault()?.Label) is { } problem)
        {
            _findings.Add(_tooManyClasses ? problem with { Text = problem.Text.Replace($"{trained.Count + 1:N0}", $"more than {trained.Count:N0}", StringComparison.Ordinal) } : problem);
            return;
        }
        ClassFindings.Add(_findings, profile.Classes, _classes);
    }

    private void FindSameTexts(TextHashes hashes)
    {
        var same = new SameTexts(_data, hashes, r => r.Values[_text], r => _label < 0 ? "" : r.Values[_label]);
        var (duplicates, conflicting) = same.InTraining(_token);
        if (duplicates.Count > 0)
            _findings.Add(FindingKinds.Duplicate, Severity.Warning, $"{duplicates.Count:N0} training {(duplicates.Count == 1 ? "row repeats" : "rows repeat")} an earlier one: same text, same class.",
                "Remove the repetitions; they make a model look better than it is. A split made here keeps equal texts together.", duplicates.Count, duplicates.Select(r => new RowReference(DataPart.Train, r)));
        if (conflicting.Count > 0)
            _findings.Add(FindingKinds.ConflictingLabels, Severity.Warning, $"{conflicting.Count:N0} training rows share their text with a row of another class.",
                "Decide for one class each; a model cannot learn both.", conflicting.Count, conflicting.Select(r => new RowReference(DataPart.Train, r)));
        foreach (var (part, kind) in new[] { (DataPart.Test, FindingKinds.TrainTestOverlap), (DataPart.Validation, FindingKinds.TrainValidationOverlap) })
        {
            var (rows, count) = (new List<RowReference>(), 0L);
            foreach (var (row, _) in same.SharedWithTraining(part, _token))
                if (count++ < Finding.MaximumRows) rows.Add(row);
            if (count > 0)
                _findings.Add(kind, Severity.Warning, $"{count:N0} {part.Word()} {(count == 1 ? "row is" : "rows are")} also among the training rows.",
                    $"Remove these rows from training; otherwise the {part.Word()} result flatters the model.", count, rows);
        }
    }
}
