using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;

namespace FineTune.Studio.Datasets.Images;

/// <summary>What a gallery shows of a data set: its images, which of them pass the filters, which one is looked at, and what was changed.</summary>
public sealed class GalleryState
{
    /// <summary>Stands for images without a class, or without boxes; no class has this name, since names are trimmed.</summary>
    public const string None = " ";

    /// <summary>Raised on the page's thread after any change.</summary>
    public event Action? Changed;

    public string Hash { get; private set; } = "";

    /// <summary>Images have boxes, not one class each.</summary>
    public bool HasBoxes { get; private set; }

    /// <summary>All images, training first.</summary>
    public IReadOnlyList<ImageRow> All { get; private set; } = [];

    /// <summary>Those that pass the filters.</summary>
    public IReadOnlyList<ImageRow> Shown { get; private set; } = [];

    /// <summary>In ordinal order, as training numbers them.</summary>
    public IReadOnlyList<string> Classes { get; private set; } = [];

    public PendingChanges Changes { get; } = new();

    /// <summary>Null = all parts.</summary>
    public DataPart? Part { get; private set; }

    /// <summary>Null = all; <see cref="None"/> = those without.</summary>
    public string? Class { get; private set; }

    /// <summary>Null = whatever was found; else only this finding's images.</summary>
    public Finding? Finding { get; private set; }

    /// <summary>Index into <see cref="Shown"/> of the one looked at.</summary>
    public int Active { get; private set; }

    public ImageRow? Current => Active < Shown.Count ? Shown[Active] : null;

    /// <summary>Classes of the data and those that changes bring.</summary>
    public IReadOnlyList<string> AllClasses => [.. Classes, .. Changes.NewClasses(Classes)];

    public bool IsFiltered => Part is not null || Class is not null || Finding is not null;

    /// <summary>Shows a version; changes of the one before are gone.</summary>
    /// <exception cref="UserException">A row is broken.</exception>
    public void Load(DataSet data, string? labelColumn)
    {
        (Hash, HasBoxes) = (data.Info.Hash, data.Info.IndexOf(ImageColumns.Boxes) >= 0 && (labelColumn ?? data.Info.LabelColumn) is null or ImageColumns.Boxes);
        All = [.. data.Info.Parts.Keys.Order().SelectMany(part => ImageRows.Read(data, part, labelColumn))];
        Classes = [.. (HasBoxes ? All.SelectMany(i => i.Boxes).Select(b => b.Label) : All.Select(i => i.Label)).Where(l => l.Length > 0).Distinct().Order(StringComparer.Ordinal)];
        Changes.Discard();
        (Part, Class, Finding) = (Part is { } part && data.Info.Rows(part) > 0 ? Part : null, Class == None || Classes.Contains(Class!) ? Class : null, null);
        Filter(keep: null);
    }

    public void ShowPart(DataPart? part) => Filtered(() => Part = part);

    public void ShowClass(string? label) => Filtered(() => Class = label);

    /// <summary>Only the images a finding names, whatever their part and class; null = all again.</summary>
    public void ShowFinding(Finding? finding) => Filtered(() => (Finding, Part, Class) = (finding, null, null));

    /// <summary>Looks at another of the images shown; kept within them.</summary>
    public void MoveTo(int index)
    {
        var wanted = Math.Clamp(index, 0, Math.Max(0, Shown.Count - 1));
        if (wanted == Active) return;
        Active = wanted;
        Changed?.Invoke();
    }

    /// <summary>Changes something and tells everybody who shows it.</summary>
    public void Change(Action<PendingChanges> change)
    {
        change(Changes);
        Changed?.Invoke();
    }

    private void Filtered(Action change)
    {
        var current = Current;
        change();
        Filter(current);
        Changed?.Invoke();
    }

    /// <summary>By what the version holds, not by changes: an image does not vanish while it is worked on.</summary>
    private void Filter(ImageRow? keep)
    {
        var named = Finding?.Rows.ToHashSet();
        Shown = IsFiltered ? [.. All.Where(i => (named is null || named.Contains(i.Row)) && (Part is null || i.Row.Part == Part) && (Class is null || Has(i, Class)))] : All;
        Active = 0;
        for (var i = 0; keep is not null && i < Shown.Count; i++)
            if (ReferenceEquals(Shown[i], keep)) Active = i;
    }

    private bool Has(ImageRow image, string label) => HasBoxes
        ? label == None ? image.Boxes.Count == 0 : image.Boxes.Any(b => b.Label == label)
        : image.Label == (label == None ? "" : label);
}
