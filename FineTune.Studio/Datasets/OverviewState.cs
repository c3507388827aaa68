using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.OpenAi;

namespace FineTune.Studio.Datasets;

/// <summary>What <see cref="DataOverview"/> shows and does: profiles one version in the background, with progress and cancel, and makes fixed versions.</summary>
public sealed class OverviewState(DataSetBook book) : IDisposable
{
    private CancellationTokenSource? _work;
    private (string Hash, DataColumns Columns, bool Writes)? _shown;
    private DateTimeOffset _toldAt;

    /// <summary>Raised on any thread, at most a few times a second while something runs.</summary>
    public event Action? Changed;

    public DataSetInfo? Info { get; private set; }

    public DataProfile? Profile { get; private set; }

    public UserException? Problem { get; private set; }

    /// <summary>What is under way; empty when nothing is.</summary>
    public string Doing { get; private set; } = "";

    /// <summary>0 to 1, or null where it cannot be told.</summary>
    public double? Share { get; private set; }

    public DateTimeOffset Since { get; private set; }

    /// <summary>True after the person stopped the profile.</summary>
    public bool IsCancelled { get; private set; }

    public string? TextColumn => _shown?.Columns.Text ?? Info?.TextColumn;

    public string? LabelColumn => _shown?.Columns.Label ?? Info?.LabelColumn;

    /// <summary>What OpenAI would say of the file the rows came from; null where that makes no sense.</summary>
    public OpenAiFileReport? OpenAi { get; private set; }

    /// <summary>Shows a version with a choice of columns; of no effect when it is shown already.</summary>
    /// <param name="writes">The rows are looked through as such that say what is to be written; null = as the columns suggest.</param>
    public async Task ShowAsync(string hash, DataColumns columns, bool? writes)
    {
        var asWriting = writes ?? (book.Store.Contains(hash) && book.Store.Info(hash).SuggestedTask == SuggestedTasks.TextGeneration);
        if (_shown == (hash, columns, asWriting)) return;
        if (_shown?.Hash != hash) Info = null;
        // A profile of other columns must not be taken for one of these.
        (Profile, OpenAi) = (null, null);
        _shown = (hash, columns, asWriting);
        await ProfileAsync();
    }

    /// <summary>Profiles again, after a cancel.</summary>
    public Task AgainAsync() => ProfileAsync();

    public void Cancel() => _work?.Cancel();

    /// <summary>Makes the version a finding's fix leads to.</summary>
    /// <returns>Its hash, or null when it was cancelled or failed (see <see cref="Problem"/>).</returns>
    public async Task<string?> FixAsync(DataFix fix)
    {
        if (_shown is not { } shown) return null;
        string? made = null;
        await DoAsync("Making a new version", async token => made = (shown.Writes
            ? await book.FixAsync(shown.Hash, fix, shown.Columns.Into(new() { Hash = shown.Hash }), token) : await book.FixAsync(shown.Hash, fix, TextColumn, LabelColumn, token)).Hash);
        return made;
    }

    public void Dispose()
    {
        _work?.Cancel();
        _work?.Dispose();
        _work = null;
    }

    private Task ProfileAsync()
    {
        var (hash, columns, writes) = _shown!.Value;
        return DoAsync("Looking through the data", async token =>
        {
            Info = book.Store.Info(hash);
            // Without columns of a person's own, data that suggest writing would be looked through as such.
            var (text, label) = Info.SuggestedTask == SuggestedTasks.TextGeneration ? (columns.Text ?? Info.TextColumn, columns.Label ?? Info.LabelColumn) : (columns.Text, columns.Label);
            Profile = await Task.Run(() => writes ? book.Store.ProfileOfWriting(hash, columns.Into(new() { Hash = hash }), new Reporter(Report), token)
                : book.Store.Profile(hash, text, label, new Reporter(Report), token), token);
            OpenAi = writes ? book.Store.OpenAiReport(hash) : null;
        });
    }

    private async Task DoAsync(string what, Func<CancellationToken, Task> work)
    {
        // What is wanted now replaces what was wanted before.
        if (_work is not null) await _work.CancelAsync();
        using var mine = _work = new CancellationTokenSource();
        (Doing, Share, Since, Problem, IsCancelled) = (what, null, DateTimeOffset.UtcNow, null, false);
        Changed?.Invoke();
        try { await work(mine.Token); }
        catch (UserException e) when (_work == mine) { Problem = e; }
        catch (OperationCanceledException) when (_work == mine) { IsCancelled = true; }
        catch (Exception) when (_work != mine) { }
        finally
        {
            if (_work == mine)
            {
                (Doing, _work) = ("", null);
                Changed?.Invoke();
            }
        }
    }

    private void Report(double share)
    {
        Share = share;
        var now = DateTimeOffset.UtcNow;
        if ((now - _toldAt).TotalMilliseconds < 250) return;
        _toldAt = now;
        Changed?.Invoke();
    }

    private sealed class Reporter(Action<double> report) : IProgress<double>
    {
        void IProgress<double>.Report(double value) => report(value);
    }
}
