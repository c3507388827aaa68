using FineTune.Engine;
using FineTune.Studio.Shell;
using FineTune.Studio.Storage;
using MudBlazor;

namespace FineTune.Studio.Runs;

internal static class RunDialogs
{
    /// <summary>Says what goes from disk, and deletes the run if the person wants that.</summary>
    public static async Task DeleteAsync(IDialogService dialogs, ISnackbar messages, RunBook book, RunRecord row, Action deleted)
    {
        try
        {
            var bytes = book.SizeOnDisk(row.Id);
            IReadOnlyList<string> items = row.State.HasModel() ? ["the tuned model", "its results and predictions", "checkpoints, curves and log"] : ["checkpoints, curves and log"];
            if (!await ConfirmDelete.AskAsync(dialogs, $"Delete {row.Name}?", items, bytes, "The data set stays.")) return;
            messages.Add($"Deleted; {Format.Bytes(await book.DeleteAsync(row.Id))} are free again.", MudBlazor.Severity.Success);
            deleted();
        }
        catch (UserException e) { messages.Add(e.Message, MudBlazor.Severity.Warning); }
    }
}
