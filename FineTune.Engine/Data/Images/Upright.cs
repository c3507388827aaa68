using SkiaSharp;

namespace FineTune.Engine.Data.Images;

/// <summary>The eight orientations of EXIF (tag 0x0112): where a stored pixel, and a box measured on stored pixels, stands in the upright image.</summary>
internal static class Upright
{
    /// <summary>True when width and height change places.</summary>
    public static bool Swaps(SKEncodedOrigin origin) => origin >= SKEncodedOrigin.LeftTop;

    /// <summary>The stored pixel (x, y) of an image of w * h goes to the upright pixel Start + x * StepX + y * StepY.</summary>
    public static (int Start, int StepX, int StepY) Map(SKEncodedOrigin origin, int w, int h) => origin switch
    {
        SKEncodedOrigin.TopRight => (w - 1, -1, w),
        SKEncodedOrigin.BottomRight => (w * h - 1, -1, -w),
        SKEncodedOrigin.BottomLeft => ((h - 1) * w, 1, -w),
        SKEncodedOrigin.LeftTop => (0, h, 1),
        SKEncodedOrigin.RightTop => (h - 1, h, -1),
        SKEncodedOrigin.RightBottom => (w * h - 1, -h, -1),
        SKEncodedOrigin.LeftBottom => ((w - 1) * h, -h, 1),
        _ => (0, 1, w),
    };

    /// <summary>Turns a box measured on the stored pixels, w * h of them, along with the image.</summary>
    public static Box Turn(Box box, SKEncodedOrigin origin, int w, int h) => origin switch
    {
        SKEncodedOrigin.TopRight => box with { X = w - box.Right },
        SKEncodedOrigin.BottomRight => box with { X = w - box.Right, Y = h - box.Bottom },
        SKEncodedOrigin.BottomLeft => box with { Y = h - box.Bottom },
        SKEncodedOrigin.LeftTop => box with { X = box.Y, Y = box.X, Width = box.Height, Height = box.Width },
        SKEncodedOrigin.RightTop => box with { X = h - box.Bottom, Y = box.X, Width = box.Height, Height = box.Width },
        SKEncodedOrigin.RightBottom => box with { X = h - box.Bottom, Y = w - box.Right, Width = box.Height, Height = box.Width },
        SKEncodedOrigin.LeftBottom => box with { X = box.Y, Y = w - box.Right, Width = box.Height, Height = box.Width },
        _ => box,
    };
}
