using FineTune.Engine;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace FineTune.Studio.Shell;

/// <summary>A file a person chose in the browser; its bytes are still there.</summary>
public sealed record ChosenFile(string Name, long Size);

/// <summary>What an endpoint said to an upload.</summary>
/// <param name="Status">HTTP status; 0 = no connection, -1 = cancelled.</param>
public sealed record SendAnswer(int Status, string? Id, string? Title, string? Detail, string? Remedy, Place? Where)
{
    public bool IsCancelled => Status == -1;

    public bool IsSuccess => Status is >= 200 and < 300;

    public UserException ToProblem() => Status == 0
        ? new UserException("The connection broke off while the file was sent.", "Check that the studio still runs and that the file was not changed meanwhile, then try again.")
        : new UserException(Title ?? "The studio refused the file.", Remedy ?? Detail ?? "Try again; the studio's log says more.", Where);
}

/// <summary>Files chosen in a drop zone, sent to an endpoint by <c>upload.js</c> with progress and cancel. One per drop zone.</summary>
public sealed class FileSender : IAsyncDisposable
{
    private readonly JsModule _module;
    private readonly DotNetObjectReference<FileSender> _self;
    private ElementReference _zone;
    private TaskCompletionSource<SendAnswer>? _answer;

    public FileSender(IJSRuntime js) => (_module, _self) = (new(js, "./js/upload.js"), DotNetObjectReference.Create(this));

    /// <summary>Raised on the page's thread of events: files chosen, or more bytes sent.</summary>
    public event Func<Task>? Changed;

    public IReadOnlyList<ChosenFile> Files { get; private set; } = [];

    public long SentBytes { get; private set; }

    public long TotalBytes { get; private set; }

    public DateTimeOffset StartedAt { get; private set; }

    public bool IsSending => _answer is { Task.IsCompleted: false };

    /// <summary>Call after the first render.</summary>
    public ValueTask AttachAsync(ElementReference zone, ElementReference input)
    {
        _zone = zone;
        return _module.CallAsync("attach", zone, input, _self);
    }

    /// <param name="files">Form field and index into <see cref="Files"/>.</param>
    public async Task<SendAnswer> SendAsync(string url, string uploadId, IEnumerable<(string Name, string Value)> fields, IReadOnlyList<(string Field, int File)> files)
    {
        (SentBytes, TotalBytes, StartedAt) = (0, files.Sum(f => Files[f.File].Size), DateTimeOffset.UtcNow);
        _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _module.CallAsync("send", _zone, url, uploadId, fields.Select(f => new object[] { f.Name, f.Value }), files.Select(f => new object[] { f.Field, f.File }));
        return await _answer.Task;
    }

    public ValueTask CancelAsync() => _module.CallAsync("cancel", _zone);

    public void Forget() => Files = [];

    [JSInvokable]
    public Task Chosen(ChosenFile[] files)
    {
        Files = files;
        return Changed?.Invoke() ?? Task.CompletedTask;
    }

    [JSInvokable]
    public Task Sent(long bytes, long total)
    {
        (SentBytes, TotalBytes) = (bytes, total);
        return Changed?.Invoke() ?? Task.CompletedTask;
    }

    [JSInvokable]
    public void Answered(SendAnswer answer) => _answer?.TrySetResult(answer);

    public async ValueTask DisposeAsync()
    {
        _answer?.TrySetResult(new(-1, null, null, null, null, null));
        await _module.DisposeAsync();
        _self.Dispose();
    }
}
