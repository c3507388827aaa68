using System.CommandLine;
using FineTune.Engine.Data;

namespace FineTune.Engine.Cli;

/// <summary>How verbs name data: a file, zip or folder (imported once, found again by its content), or the hash of an imported data set.</summary>
internal static class DataArguments
{
    public static Option<string?> Test() => new("--test") { Description = "A file of its own for the test rows; never trained on." };

    public static Option<string?> Validation() => new("--validation") { Description = "A file of its own for the validation rows. Default: 10 % of the training rows, stratified and seeded." };

    /// <summary>The texts to answer for: those given one by one, or a column of a file, read as they are asked for.</summary>
    /// <exception cref="UserException">Neither or both were given, or the column is not there.</exception>
    public static IEnumerable<string> Texts(VerbContext context, string[]? given, string? data, string? column)
    {
        if (given is { Length: > 0 } == data is not null) throw new UserException("There are no texts, or both kinds: give either --text or --data.", "For example: --text \"Where is my parcel?\"");
        if (data is null) return given!;
        var info = Import(context, data);
        var name = column ?? info.TextColumn ?? info.Columns[0];
        return info.IndexOf(name) is >= 0 and var index ? Read(context, info.Hash, index)
            : throw new UserException($"There is no column '{name}'.", $"Choose one of {ClassNames.List(info.Columns)}.", new Place(info.Name));
    }

    /// <summary>Rows of a file as a model is asked about them, read as they are asked for.</summary>
    /// <param name="column2">Null where the model is asked about single texts, empty for the guessed column.</param>
    /// <exception cref="UserException">A column is not there.</exception>
    public static IEnumerable<RowText> Rows(VerbContext context, string data, string? column, string? column2)
    {
        var info = Import(context, data);
        int Index(string? name, string? guessed) => info.IndexOf(name ?? guessed ?? info.Columns[0]) is >= 0 and var index ? index
            : throw new UserException($"There is no column '{name}'.", $"Choose one of {ClassNames.List(info.Columns)}.", new Place(info.Name));
        var (first, second) = (Index(column, info.TextColumn), column2 is null ? -1 : Index(column2.Length > 0 ? column2 : null, info.Text2Column));
        return Rows(context, info.Hash, first, second);
    }

    private static IEnumerable<RowText> Rows(VerbContext context, string hash, int first, int second)
    {
        using var data = new DataSetStore(context.Home).Open(hash);
        foreach (var row in data.Read(DataPart.Train)) yield return new(row.Values[first], second < 0 ? null : row.Values[second]);
    }

    private static IEnumerable<string> Read(VerbContext context, string hash, int column)
    {
        using var data = new DataSetStore(context.Home).Open(hash);
        foreach (var row in data.Read(DataPart.Train)) yield return row.Values[column];
    }

    public static DataSetInfo Import(VerbContext context, string data, string? test = null, string? validation = null)
    {
        var store = new DataSetStore(context.Home);
        if (!File.Exists(data) && !Directory.Exists(data) && store.List().FirstOrDefault(d => d.Hash == data) is { } known) return known;
        var files = new Dictionary<DataPart, string> { [DataPart.Train] = data };
        if (test is not null) files[DataPart.Test] = test;
        if (validation is not null) files[DataPart.Validation] = validation;
        var info = store.Import(new ImportRequest { Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(data)), Files = files });
        foreach (var note in info.Notes) context.Say(note);
        return info;
    }
}
