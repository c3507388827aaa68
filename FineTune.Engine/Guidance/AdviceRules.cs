using FineTune.Engine.Data;
using FineTune.Engine.Models;

namespace FineTune.Engine.Guidance;

/// <summary>What one rule has to say; a positive verdict is a reason for, a negative one a reason against.</summary>
internal sealed record Verdict(double Points, string Sentence, bool Forbids = false);

/// <summary>All a rule may look at.</summary>
internal sealed record AdviceCase(ModelCard Card, DataSummary Data, MachineProfile Machine, Forecast Forecast, MemoryFit Memory, QuickEvidence? Evidence, string? Method)
{
    /// <summary>The advised method changes the pre-trained layers' weights by the person's own labels.</summary>
    public bool TunesLayers => Method is not null and not MethodNumbers.Frozen and not MethodNumbers.Contrastive;

    /// <summary>Knows a language before it sees the data.</summary>
    public bool IsPretrained => Card.HasWeights;
}

/// <summary>The rules of the advisor, in the order their sentences are shown. A new one is a line in <see cref="All"/>; null = nothing to say.</summary>
internal static class AdviceRules
{
    public static IReadOnlyList<Func<AdviceCase, Verdict?>> All { get; } = [Task, Knowledge, Understanding, Features, Language, Length, Measured, Time, Source, Memory, Disk];

    /// <summary>For writing: nothing there is told by classes.</summary>
    private static readonly IReadOnlyList<Func<AdviceCase, Verdict?>> Writing =
        [Task, WritingRules.Fluency, WritingRules.Size, Language, WritingRules.Context, Time, Source, Memory, Disk];

    private static readonly IReadOnlyList<Func<AdviceCase, Verdict?>> Images = [Task, ImageRules.Published, ImageRules.Relevance, ImageRules.Size, ImageRules.Light, Time, Source, Memory, Disk];

    public static IReadOnlyList<Func<AdviceCase, Verdict?>> For(DataSummary data) => data.Writes ? Writing : data.SeesImages ? Images : All;

    private static Verdict? Task(AdviceCase c) => c.Card.Tasks.Contains(c.Data.Task) ? null
        : new(0, c.Data.Writes ? WritingRules.Refusal(c.Card) : c.Data.SeesImages ? ImageRules.Refusal(c.Card, c.Data.Task) : c.Card.SeesImages ? "It sees images; texts want an encoder." : $"It cannot be trained for {c.Data.Task}.", Forbids: true);

    /// <summary>Measured on Banking77 at 8, 50 and 130 rows per class: encoder .73, .893, .923; this classical model .690, .888, .913.</summary>
    private static Verdict? Knowledge(AdviceCase c) => (c.IsPretrained, c.Data.RowsPerClass) switch
    {
        (true, _) when c.Data.Task is SuggestedTasks.TokenTagging or SuggestedTasks.TextSimilarity => new(1, "Pre-trained: it knows the language before it sees your rows."),
        (true, < Presets.CrossingRowsPerClass) => new(2, $"Pre-trained: it knows words your {c.Data.RowsPerClass:n0} rows per class never use, which counts most when rows are few (measured on 77 classes at 8 rows each: 0.73 right, a classical model 0.69)."),
        (true, _) => new(1, "Pre-trained and then tuned on your rows: the most accurate choice in what was measured (77 classes, 130 rows each: 0.92 right, a classical model 0.91)."),
        (false, < Presets.CrossingRowsPerClass) => new(-0.5, "It starts from nothing and learns only the words your rows hold, which are few."),
        (false, _) => new(0.5, $"With {c.Data.RowsPerClass:n0} rows per class, words and pieces of words alone come close to a tuned encoder (measured on 77 classes, 130 rows each: 0.91 against 0.92)."),
    };

    /// <summary>Counts where layers are tuned; the middle of the encoders here is about 80.</summary>
    private static Verdict? Understanding(AdviceCase c) => c.Card.Understanding is not { } percent || !c.TunesLayers ? null
        : percent >= 80 ? new((percent - 80) / 10, $"Published: {percent:0.0} % right on MNLI, the usual measure of understanding English, with every layer tuned.")
        : new((percent - 80) / 10, $"Published: {percent:0.0} % right on MNLI, the usual measure of understanding English; larger encoders reach 84 to 88.");

    /// <summary>BERT's own features say little about a text until its layers are tuned (Reimers and Gurevych 2019, table 1: below averaged word vectors).</summary>
    private static Verdict? Features(AdviceCase c) => c.TunesLayers || !c.IsPretrained || c.Data.Task == SuggestedTasks.TokenTagging ? null
        : c.Card.MadeForSentences ? new(0.5, "Made for sentences: its features can be used as they are, which is what so few rows call for.")
        : new(-1, "Its features are not made to be used as they are: it wants every layer tuned, and for that your rows are few.");

    /// <summary>What has to come over the network first.</summary>
    private static Verdict? Source(AdviceCase c) => !c.Card.IsOnHub ? null
        : new(c.Card.DownloadBytes > 100_000_000 ? -1 : -0.75, $"Comes from the hub, which has to be reachable: {(c.Card.DownloadBytes > 0 ? Forecast.Size(c.Card.DownloadBytes) : "its size is told before it is fetched")}, once.");

    private static Verdict? Language(AdviceCase c) => (c.Card.Languages, c.Data.Language.Language) switch
    {
        ({ Count: 0 }, "other") => new(1, "Works in any language: your texts do not look like English."),
        ({ Count: 0 }, _) or (_, "unknown") => null,
        (var languages, "en") when languages.Contains("en") => new(0.5, "Made for English, and your texts look English."),
        (var languages, _) => new(-3, $"Your texts do not look like its language ({string.Join(", ", languages)}): only {c.Data.Language.EnglishShare:p0} of the words are common English ones."),
    };

    private static Verdict? Length(AdviceCase c) => c.Card.MaxLength switch
    {
        0 => c.Data.P99Tokens > 128 ? new(0.5, "Reads texts of any length to the end.") : null,
        var most when c.Data.MedianTokens > most => new(-2.5, $"It reads the first {most} tokens; more than half of your texts are longer (middle length {c.Data.MedianTokens:n0})."),
        var most when c.Data.P99Tokens > most => new(-0.5, $"It reads the first {most} tokens; your longest texts (from {c.Data.P99Tokens:n0} on, one in a hundred) are cut off there."),
        var most => new(0.25, $"Your texts fit: 99 in 100 have at most {c.Data.P99Tokens:n0} of the {most} tokens it reads."),
    };

    /// <summary>Where words alone are nearly always right there is little left to gain; where they are hardly better than guessing, knowledge is needed.</summary>
    private static Verdict? Measured(AdviceCase c)
    {
        if (c.Evidence is not { } e) return null;
        var figure = $"on {e.Rows:n0} of your rows a classical model is right {e.ClassicalAccuracy:p0} of the time (95 %: {e.ClassicalInterval[0]:p0} to {e.ClassicalInterval[1]:p0}), the largest class alone {e.MajorityAccuracy:p0}";
        return (c.IsPretrained, e.ClassicalInterval[0]) switch
        {
            (false, >= 0.97) => new(3, $"Measured here: {figure}. There is little left to gain."),
            (true, >= 0.97) => new(-0.5, $"Measured here: {figure}. There is little left to gain by a larger model."),
            (false, _) => new(0, $"Measured here: {figure}."),
            _ => null,
        };
    }

    private static Verdict? Time(AdviceCase c) => c.Forecast.SecondsHigh switch
    {
        < 60 => new(0.25, $"Quick here: {Forecast.Duration(c.Forecast.SecondsLow, c.Forecast.SecondsHigh)}."),
        > 6 * 3600 => new(-2, $"Slow here: {Forecast.Duration(c.Forecast.SecondsLow, c.Forecast.SecondsHigh)}."),
        > 3600 => new(-0.5, $"Takes a while here: {Forecast.Duration(c.Forecast.SecondsLow, c.Forecast.SecondsHigh)}."),
        _ => null,
    };

    private static Verdict? Memory(AdviceCase c) => c.Memory switch
    {
        MemoryFit.TooLarge => new(0, $"It needs {Forecast.Size(c.Forecast.MemoryBytes)} of memory; {Forecast.Size(c.Machine.AvailableMemory)} are available.", Forbids: true),
        MemoryFit.Tight => new(-0.5, $"It needs {Forecast.Size(c.Forecast.MemoryBytes)} of the {Forecast.Size(c.Machine.AvailableMemory)} of memory available."),
        _ => null,
    };

    private static Verdict? Disk(AdviceCase c) => c.Forecast.DiskBytes > c.Machine.FreeDisk
        ? new(0, $"It needs {Forecast.Size(c.Forecast.DiskBytes)} on disk; {Forecast.Size(c.Machine.FreeDisk)} are free.", Forbids: true)
        : null;
}
