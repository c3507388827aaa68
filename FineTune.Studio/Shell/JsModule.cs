using Microsoft.JSInterop;

namespace FineTune.Studio.Shell;

/// <summary>A JS module of a component: imported once, let go of without noise when the page's connection is gone already.</summary>
public sealed class JsModule(IJSRuntime js, string path) : IAsyncDisposable
{
    private Task<IJSObjectReference>? _module;

    public async ValueTask CallAsync(string name, params object?[] arguments) => await (await Module()).InvokeVoidAsync(name, arguments);

    public async ValueTask<T> CallAsync<T>(string name, params object?[] arguments) => await (await Module()).InvokeAsync<T>(name, arguments);

    public async ValueTask DisposeAsync()
    {
        if (_module is null) return;
        try { await (await _module).DisposeAsync(); }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException) { }
    }

    private Task<IJSObjectReference> Module() => _module ??= js.InvokeAsync<IJSObjectReference>("import", path).AsTask();
}
