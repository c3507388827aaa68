using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Studio.Shell;
using Microsoft.AspNetCore.Components;

namespace FineTune.Studio.Datasets;

public sealed partial class DataDrop
{
    private readonly string _inputId = $"files-{Guid.NewGuid():N}";
    private FileSender? _sender;
    private ElementReference _zone, _input;
    private List<StagedFile> _staged = [];
    private string _name = "", _doing = "";
    private bool _reading;
    private UserException? _problem;
    private ImportProgress? _import;
    private DateTimeOffset _drawnAt;
    private CancellationTokenSource? _sampleImport;

    /// <summary>Told the hash of what was imported.</summary>
    [Parameter] public EventCallback<string> OnImported { get; set; }

    /// <summary>The task the data is for: its words and its samples; null = any.</summary>
    [Parameter] public string? Task { get; set; }

    /// <summary>Offers the samples that come with the studio.</summary>
    [Parameter] public bool ShowSamples { get; set; } = true;

    private static string Accept => string.Join(',', DataSetStore.FileExtensions);

    private bool IsBusy => _doing.Length > 0;

    private double? Share => _reading
        ? _import is { BytesTotal: > 0 } import ? Math.Min(1, (double)import.BytesDone / import.BytesTotal) : null
        : _sender is { TotalBytes: > 0 } sender ? (double)sender.SentBytes / sender.TotalBytes : null;

    private string Detail => _reading
        ? _import is { Rows: > 0 } import ? Format.Count(import.Rows, import.AreImages ? "image" : "row") : ""
        : _sender is { TotalBytes: > 0 } sender ? $"{Format.Bytes(sender.SentBytes)} of {Format.Bytes(sender.TotalBytes)}" : "";

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        _sender = new FileSender(Js);
        _sender.Changed += () => InvokeAsync(SenderChanged);
        await _sender.AttachAsync(_zone, _input);
    }

    private void SenderChanged()
    {
        if (!IsBusy && _sender!.Files.Count > 0 && _staged.Count == 0)
        {
            (_staged, _problem) = (StagedFile.From(_sender.Files), null);
            _name = Path.GetFileNameWithoutExtension(_staged.First(f => f.Part == DataPart.Train).File.Name);
        }
        // All bytes are out: what follows is reading them.
        if (IsBusy && _sender!.TotalBytes > 0 && _sender.SentBytes >= _sender.TotalBytes) (_reading, _doing) = (true, "Reading the data");
        StateHasChanged();
    }

    private async Task ImportAsync()
    {
        if (_sender is null || IsBusy) return;
        try
        {
            if (StagedFile.Obstacle(_staged) is { } obstacle) throw new UserException(obstacle, StagedFile.Remedy(_staged));
            Limits.Require(_staged.Sum(f => f.File.Size));
        }
        catch (UserException e)
        {
            _problem = e;
            return;
        }
        (_problem, _import, _reading, _doing) = (null, null, false, "Uploading");
        var id = Guid.NewGuid().ToString("N");
        using var watching = Board.Watch(id, Imported);
        var answer = await _sender.SendAsync("/api/datasets", id, [("name", _name)],
            [.. _staged.Select(f => (f.Part.ToString().ToLowerInvariant(), f.Index))]);
        await EndAsync(answer.IsSuccess ? answer.Id : null, answer is { IsSuccess: false, IsCancelled: false } ? answer.ToProblem() : null);
    }

    private async Task ImportSampleAsync(Sample sample)
    {
        (_problem, _import, _reading, _doing) = (null, null, true, $"Importing {sample.Name}");
        _sampleImport = new();
        try
        {
            // A sample that is drawn takes seconds.
            var request = await System.Threading.Tasks.Task.Run(() => Samples.Request(sample), _sampleImport.Token);
            var record = await Book.ImportAsync(request, null, _sampleImport.Token);
            await EndAsync(record.Hash, null);
        }
        catch (UserException e) { await EndAsync(null, e); }
        catch (OperationCanceledException) { await EndAsync(null, null); }
        finally
        {
            _sampleImport.Dispose();
            _sampleImport = null;
        }
    }

    /// <summary>On the importing thread; drawn at most four times a second.</summary>
    private void Imported(ImportProgress progress)
    {
        _import = progress;
        var now = DateTimeOffset.UtcNow;
        if ((now - _drawnAt).TotalMilliseconds < 250) return;
        _drawnAt = now;
        _ = InvokeAsync(StateHasChanged);
    }

    private async Task EndAsync(string? hash, UserException? problem)
    {
        (_doing, _problem, _reading) = ("", problem, false);
        if (hash is null) return;
        Forget();
        await OnImported.InvokeAsync(hash);
    }

    private async Task CancelAsync()
    {
        if (_sampleImport is { } sample) await sample.CancelAsync();
        else if (_sender is not null) await _sender.CancelAsync();
    }

    private void Forget()
    {
        _sender?.Forget();
        _staged = [];
    }

    public async ValueTask DisposeAsync()
    {
        if (_sender is not null) await _sender.DisposeAsync();
    }
}
