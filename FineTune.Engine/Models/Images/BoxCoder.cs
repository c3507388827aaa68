namespace FineTune.Engine.Models.Images;

/// <summary>
/// Boxes as a detector says them: how far an anchor is from the object, in units of its size. Anchors are centre y, centre x, height, width; boxes
/// top, left, bottom, right; all relative to the image. Ren et al. 2015, arXiv:1506.01497, equation 2, with the scales (10, 10, 5, 5) of TensorFlow's detectors.
/// </summary>
public static class BoxCoder
{
    private const float Shift = 10, Stretch = 5;

    /// <summary>exp(20): a box larger than any image, and no infinity, whatever an untrained network says.</summary>
    private const float MostStretch = 100;

    /// <param name="code">ty, tx, th, tw.</param>
    /// <param name="box">Gets top, left, bottom, right; may reach over the image's edge.</param>
    public static void Decode(ReadOnlySpan<float> code, ReadOnlySpan<float> anchor, Span<float> box)
    {
        var y = (code[0] / Shift * anchor[2]) + anchor[0];
        var x = (code[1] / Shift * anchor[3]) + anchor[1];
        var height = MathF.Exp(MathF.Min(code[2], MostStretch) / Stretch) * anchor[2];
        var width = MathF.Exp(MathF.Min(code[3], MostStretch) / Stretch) * anchor[3];
        (box[0], box[1], box[2], box[3]) = (y - (height / 2), x - (width / 2), y + (height / 2), x + (width / 2));
    }

    /// <param name="box">Top, left, bottom, right, of an area above 0.</param>
    /// <param name="code">Gets ty, tx, th, tw.</param>
    public static void Encode(ReadOnlySpan<float> box, ReadOnlySpan<float> anchor, Span<float> code)
    {
        var (height, width) = (box[2] - box[0], box[3] - box[1]);
        code[0] = Shift * (((box[0] + box[2]) / 2) - anchor[0]) / anchor[2];
        code[1] = Shift * (((box[1] + box[3]) / 2) - anchor[1]) / anchor[3];
        code[2] = Stretch * MathF.Log(height / anchor[2]);
        code[3] = Stretch * MathF.Log(width / anchor[3]);
    }
}
