using FineTune.Engine;
using FineTune.Studio.Shell;
using FineTune.Studio.Storage;
using MudBlazor;

namespace FineTune.Studio.Datasets;

/// <summary>Deletes versions of a data set after saying what goes from disk and which runs stand on them.</summary>
internal static class DeletionDialog
{
    /// <returns>True when they are gone.</returns>
    public static async Task<bool> AskAsync(IDialogService dialogs, ISnackbar messages, DataSetBook book, DataSetRecord set, IReadOnlyList<DataSetRecord> versions)
    {
        IReadOnlyList<string> hashes = [.. versions.Select(v => v.Hash)];
        var preview = await book.PreviewDeletionAsync(hashes);
        var items = versions.Select(v => $"{v.Name}, version {v.Version}: {Format.Count(v.Rows, "row")}, {Format.Bytes(v.Bytes)}").ToList();
        var consequence = preview.Runs.Count == 0 ? null
            : $"{Format.Count(preview.Runs.Count, "run")} ({string.Join(", ", preview.Runs.Take(3))}{(preview.Runs.Count > 3 ? ", …" : "")}) learnt from it: models and results stay, but they cannot be resumed or show their rows.";
        if (!await ConfirmDelete.AskAsync(dialogs, versions.Count > 1 ? $"Delete {set.Name} with its {versions.Count} versions?" : $"Delete {set.Name}?", items, preview.Bytes, consequence)) return false;
        try
        {
            messages.Add($"Deleted; {Format.Bytes(await book.DeleteAsync(hashes))} are free again.", MudBlazor.Severity.Success);
            return true;
        }
        catch (UserException e)
        {
            messages.Add(e.Message, MudBlazor.Severity.Error);
            return false;
        }
    }
}
