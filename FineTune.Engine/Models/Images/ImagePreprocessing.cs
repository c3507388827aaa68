namespace FineTune.Engine.Models.Images;

/// <summary>How an image is brought to the size.</summary>
public enum ImageFit
{
    /// <summary>The shorter side is brought to size / <see cref="ImagePreprocessing.CropShare"/>, then the middle is cut out.</summary>
    Crop,

    /// <summary>Both sides are brought to the size, whatever that does to the proportions: nothing is cut off, as detection needs it.</summary>
    Squash,
}

/// <summary>How pixels between pixels are computed.</summary>
public enum ImageInterpolation { Bilinear, Bicubic }

/// <summary>What is done to an image before the network sees it. Belongs to the model's card, is saved with the tuned model, and is the same in training, prediction and export.</summary>
/// <param name="Size">Side of the square the network sees, in pixels.</param>
/// <param name="CropShare">With <see cref="ImageFit.Crop"/>: the share of the shorter side that is left after cutting (<c>crop_pct</c> of timm).</param>
/// <param name="Mean">Per channel (red, green, blue), of values 0 to 1; subtracted.</param>
/// <param name="Deviation">Per channel; divided by.</param>
public sealed record ImagePreprocessing(int Size, ImageFit Fit, double CropShare, ImageInterpolation Interpolation, float[] Mean, float[] Deviation)
{
    /// <summary>What torchvision's and timm's ImageNet models expect.</summary>
    public static ImagePreprocessing ImageNet { get; } = new(224, ImageFit.Crop, 0.875, ImageInterpolation.Bilinear, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>-1 to 1, as TensorFlow's models expect.</summary>
    public static ImagePreprocessing PlusMinusOne(int size, ImageFit fit) => new(size, fit, 0.875, ImageInterpolation.Bilinear, [0.5f, 0.5f, 0.5f], [0.5f, 0.5f, 0.5f]);
}
