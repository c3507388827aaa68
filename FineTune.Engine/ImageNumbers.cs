namespace FineTune.Engine;

/// <summary>Numbers of a plan that only tasks on images have.</summary>
public sealed record ImageNumbers
{
    /// <summary>Side in pixels of the square the network sees; 0 = what its card says. Time grows with its square.</summary>
    public int Size { get; init; }

    /// <summary>How many variants of each training image are computed once and kept, where lower layers stay as they are: the image itself, mirrored, then random ones.</summary>
    public int Views { get; init; } = 2;

    /// <summary>Random crops cover at least this share of the image's area; 1 = no cropping.</summary>
    public double CropArea { get; init; } = 0.6;

    /// <summary>Half of the variants are mirrored left to right.</summary>
    public bool Flip { get; init; } = true;

    /// <summary>Brightness, contrast and saturation vary by up to this share; 0 = off.</summary>
    public double ColourJitter { get; init; } = 0.2;

    /// <summary>Variants are turned by up to this many degrees either way; 0 = off.</summary>
    public double Rotation { get; init; }

    /// <summary>Mixup: two images and their classes are blended, the share drawn from Beta(alpha, alpha); 0 = off (Zhang et al. 2018, arXiv:1710.09412).</summary>
    public double Mixup { get; init; }

    /// <summary>CutMix: a rectangle of another image is pasted in, its area drawn from Beta(alpha, alpha); 0 = off (Yun et al. 2019, arXiv:1905.04899).</summary>
    public double CutMix { get; init; }

    /// <summary>This share of the answer is spread over all classes (Szegedy et al. 2016, arXiv:1512.00567); 0 = off.</summary>
    public double LabelSmoothing { get; init; } = 0.1;

    /// <summary>An answer is the mean over the image and its mirror image: a little better, twice the time.</summary>
    public bool TestTimeFlip { get; init; } = true;

    internal IEnumerable<string> Problems()
    {
        if (Size is not 0 and (< 32 or > 1024)) yield return $"Input size is {Size}: choose 32 to 1,024 pixels, or 0 for the model's own.";
        if (Views is < 1 or > 64) yield return $"Views is {Views}: choose 1 to 64; 2 is usual for classes, 6 for boxes.";
        if (!(CropArea is > 0 and <= 1)) yield return $"Crop area is {CropArea}: choose a share above 0 and up to 1; 0.6 is usual, 1 is off.";
        if (!(ColourJitter is >= 0 and < 1)) yield return $"Colour jitter is {ColourJitter}: choose 0 (off) up to, but not including, 1; 0.2 is usual.";
        if (!(Rotation is >= 0 and <= 180)) yield return $"Rotation is {Rotation}: choose 0 (off) to 180 degrees.";
        if (!(Mixup is >= 0 and <= 10)) yield return $"Mixup is {Mixup}: choose 0 (off) to 10; 0.2 is usual.";
        if (!(CutMix is >= 0 and <= 10)) yield return $"CutMix is {CutMix}: choose 0 (off) to 10; 1 is usual.";
        if (!(LabelSmoothing is >= 0 and < 1)) yield return $"Label smoothing is {LabelSmoothing}: choose 0 (off) up to, but not including, 1; 0.1 is usual.";
    }
}
