using FineTune.Studio.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace FineTune.Studio.Playground.Images;

/// <summary>
/// A person's images, sent to the API by <c>image.js</c>: dropped, pasted, chosen, taken by the camera, or of the run's own data.
/// The bytes stay in the browser; here come names, sizes and answers. One per page.
/// </summary>
public sealed class ImageSender : IAsyncDisposable
{
    private readonly JsModule _module;
    private readonly DotNetObjectReference<ImageSender> _self;
    private readonly Action<ShownImage> _asking;
    private readonly Action<ImageReply> _answered;
    private ElementReference _zone;

    /// <param name="asking">An image is on its way.</param>
    /// <param name="answered">What was said of the last one.</param>
    public ImageSender(IJSRuntime js, Action<ShownImage> asking, Action<ImageReply> answered) =>
        (_module, _self, _asking, _answered) = (new(js, "./js/image.js"), DotNetObjectReference.Create(this), asking, answered);

    /// <summary>Call after the first render.</summary>
    public ValueTask AttachAsync(ElementReference zone, ElementReference input, string run)
    {
        _zone = zone;
        return _module.CallAsync("attach", zone, input, _self, run, ImageUpload.MaximumBytes, ImageUpload.TooLargeText);
    }

    /// <summary>Asks about an image of the studio's own.</summary>
    public ValueTask AskAsync(string address, string name) => _module.CallAsync("askAddress", _zone, address, name);

    /// <summary>Where the model looks in the last image for a class.</summary>
    public ValueTask<ImageReply> ExplainAsync(string label) => _module.CallAsync<ImageReply>("explain", _zone, label);

    /// <summary>What is wrong with the camera, as a sentence; empty when it is on.</summary>
    public ValueTask<string> OpenCameraAsync(ElementReference video) => _module.CallAsync<string>("openCamera", _zone, video);

    public ValueTask ShootAsync(ElementReference video) => _module.CallAsync("shoot", _zone, video);

    public ValueTask CloseCameraAsync(ElementReference video) => _module.CallAsync("closeCamera", video);

    [JSInvokable]
    public void Asking(ShownImage image) => _asking(image);

    [JSInvokable]
    public void Answered(ImageReply reply) => _answered(reply);

    public async ValueTask DisposeAsync()
    {
        try { await _module.CallAsync("detach", _zone); }
        catch (Exception e) when (e is JSException or JSDisconnectedException or OperationCanceledException or InvalidOperationException) { } // the page is gone, or was never live
        await _module.DisposeAsync();
        _self.Dispose();
    }
}
