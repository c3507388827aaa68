namespace FineTune.Engine.Data.Images;

/// <summary>Names of the columns that every stored data set of images has.</summary>
public static class ImageColumns
{
    /// <summary>Path of the image in what was imported, with '/'.</summary>
    public const string Image = "image";

    /// <summary>Class of the whole image; only of data for classification.</summary>
    public const string Label = "label";

    /// <summary>The objects in it (<see cref="BoxList"/>); only of data for detection.</summary>
    public const string Boxes = "boxes";

    /// <summary>Pixels of the upright image.</summary>
    public const string Width = "width";

    /// <inheritdoc cref="Width"/>
    public const string Height = "height";

    /// <summary>SHA-256 of the file's bytes, its first 32 hexadecimal digits: the name under which the data set keeps it.</summary>
    public const string Content = "content";

    /// <summary>Perceptual hash, 16 hexadecimal digits: near-duplicates differ in few bits.</summary>
    public const string Look = "look";
}
