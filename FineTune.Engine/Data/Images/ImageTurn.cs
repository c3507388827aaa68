namespace FineTune.Engine.Data.Images;

/// <summary>Turns a square image about its middle; what comes in from outside repeats the edge.</summary>
internal static class ImageTurn
{
    /// <param name="angle">Radians, clockwise as one sees it.</param>
    public static byte[] Turn(byte[] pixels, int size, double angle)
    {
        var (sin, cos, middle) = (Math.Sin(angle), Math.Cos(angle), (size - 1) / 2.0);
        var turned = new byte[pixels.Length];
        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++)
            {
                // Backwards: where does this pixel come from?
                var (fromX, fromY) = (middle + (cos * (x - middle)) + (sin * (y - middle)), middle - (sin * (x - middle)) + (cos * (y - middle)));
                var (x0, y0) = ((int)Math.Floor(fromX), (int)Math.Floor(fromY));
                var (right, low) = (fromX - x0, fromY - y0);
                for (var c = 0; c < 3; c++)
                {
                    var top = (At(x0, y0, c) * (1 - right)) + (At(x0 + 1, y0, c) * right);
                    var bottom = (At(x0, y0 + 1, c) * (1 - right)) + (At(x0 + 1, y0 + 1, c) * right);
                    turned[(((y * size) + x) * 3) + c] = (byte)((top * (1 - low)) + (bottom * low) + 0.5);
                }
            }
        return turned;

        byte At(int x, int y, int c) => pixels[(((Math.Clamp(y, 0, size - 1) * size) + Math.Clamp(x, 0, size - 1)) * 3) + c];
    }

    /// <summary>The upright box around the turned one; a little too large, since the object's outline is not known.</summary>
    public static RelativeBox Turn(RelativeBox box, double angle)
    {
        var (sin, cos) = (Math.Sin(angle), Math.Cos(angle));
        var (dx, dy) = (box.CentreX - 0.5, box.CentreY - 0.5);
        var (x, y) = (0.5 + (cos * dx) - (sin * dy), 0.5 + (sin * dx) + (cos * dy));
        var (width, height) = ((Math.Abs(cos) * box.Width) + (Math.Abs(sin) * box.Height), (Math.Abs(sin) * box.Width) + (Math.Abs(cos) * box.Height));
        var (x0, x1, y0, y1) = (Math.Clamp(x - (width / 2), 0, 1), Math.Clamp(x + (width / 2), 0, 1), Math.Clamp(y - (height / 2), 0, 1), Math.Clamp(y + (height / 2), 0, 1));
        return box with { CentreX = (float)((x0 + x1) / 2), CentreY = (float)((y0 + y1) / 2), Width = (float)(x1 - x0), Height = (float)(y1 - y0) };
    }
}
