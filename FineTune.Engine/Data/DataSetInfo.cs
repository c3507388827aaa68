namespace FineTune.Engine.Data;

/// <summary>One part of a data set's version.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Files">Names, as the person knows them, of the files the rows came from; a row's place points into this list.</param>
public sealed record PartInfo(long Rows, IReadOnlyList<string> Files);

/// <summary>One immutable version of a data set, named by a hash of its content; written as <c>dataset.json</c>.</summary>
public sealed record DataSetInfo
{
    /// <summary>First 16 hexadecimal digits of the SHA-256 over columns and rows of all parts: the same content has the same name, whatever file format it came from.</summary>
    public required string Hash { get; init; }

    /// <summary>The name a person gave it; the only thing that can change.</summary>
    public required string Name { get; init; }

    public required IReadOnlyList<string> Columns { get; init; }

    public required IReadOnlyDictionary<DataPart, PartInfo> Parts { get; init; }

    public required DateTimeOffset ImportedAt { get; init; }

    /// <summary>Bytes the rows take on disk.</summary>
    public long Bytes { get; init; }

    /// <summary>The column guessed to hold the texts; a plan's choice wins. Null when none looks like it.</summary>
    public string? TextColumn { get; init; }

    /// <summary>The column guessed to hold the classes; a plan's choice wins. Null when none looks like it.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>The column guessed to hold the second text of pairs, where the names say so and a class or score stands beside them.</summary>
    public string? Text2Column { get; init; }

    /// <summary>The column guessed to hold the tags of the words in <see cref="TextColumn"/>.</summary>
    public string? TagsColumn { get; init; }

    /// <summary>Writing: the form of the rows that the columns suggest, an id of <c>GenerationFormats</c>; null when nothing suggests writing.</summary>
    public string? Format { get; init; }

    /// <summary>Writing: the column guessed to hold what <see cref="PlanData.PromptColumn"/> names.</summary>
    public string? PromptColumn { get; init; }

    /// <inheritdoc cref="PlanData.InputColumn"/>
    public string? InputColumn { get; init; }

    /// <inheritdoc cref="PlanData.AnswerColumn"/>
    public string? AnswerColumn { get; init; }

    /// <inheritdoc cref="PlanData.MessagesColumn"/>
    public string? MessagesColumn { get; init; }

    /// <inheritdoc cref="PlanData.ChosenColumn"/>
    public string? ChosenColumn { get; init; }

    /// <inheritdoc cref="PlanData.RejectedColumn"/>
    public string? RejectedColumn { get; init; }

    /// <summary>Id of the task that the columns suggest (<see cref="SuggestedTasks"/>); for <c>text-similarity</c> <see cref="LabelColumn"/> holds the score.</summary>
    public string SuggestedTask { get; init; } = SuggestedTasks.TextClassification;

    /// <summary>Id of the pack that holds the images (<see cref="Data.Images.ImagePack"/>), shared with the versions made from this one; null = no images.</summary>
    public string? Images { get; init; }

    /// <summary>How the files were read, one sentence each: encoding, delimiter, header, columns filled up.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What was found wrong while reading (ragged rows), with rows and places.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The version this one was made from by a fix; null for an import.</summary>
    public string? Parent { get; init; }

    public long Rows(DataPart part) => Parts.TryGetValue(part, out var info) ? info.Rows : 0;

    public long TotalRows => Parts.Values.Sum(p => p.Rows);

    /// <summary>Index of a column by its name; -1 when there is none.</summary>
    public int IndexOf(string? column)
    {
        for (var i = 0; i < Columns.Count; i++)
            if (Columns[i] == column) return i;
        return -1;
    }
}
