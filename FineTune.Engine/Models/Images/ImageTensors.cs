using static TorchSharp.torch;

namespace FineTune.Engine.Models.Images;

/// <summary>Pixels as tensors.</summary>
public static class ImageTensors
{
    /// <summary>[B, 3, size, size] float32, normalised.</summary>
    /// <param name="images">Each size * size * 3 bytes: rows from the top, red, green, blue.</param>
    public static Tensor Of(IReadOnlyList<byte[]> images, int size, ImagePreprocessing preprocessing, Device? device = null)
    {
        using var scope = NewDisposeScope();
        var length = size * size * 3;
        var pixels = empty([images.Count, size, size, 3], uint8); // [B, H, W, 3]
        for (var i = 0; i < images.Count; i++) images[i].CopyTo(pixels.bytes[(i * length)..]);
        var scale = tensor(preprocessing.Deviation.Select(d => 1 / (255 * d)).ToArray()).view(1, 3, 1, 1);
        var shift = tensor(preprocessing.Mean.Select((m, c) => m / preprocessing.Deviation[c]).ToArray()).view(1, 3, 1, 1);
        var normalised = pixels.permute(0, 3, 1, 2).contiguous().to(float32).mul_(scale).sub_(shift); // [B, 3, H, W]
        return (device is null ? normalised : normalised.to(device)).MoveToOuterDisposeScope();
    }
}
