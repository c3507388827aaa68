using FineTune.Engine.Data;

namespace FineTune.Studio.Datasets.Images;

/// <summary>Where the browser gets a row's image; what is there never changes, so it is asked for once.</summary>
public static class ImageAddress
{
    /// <summary>The file as it was imported.</summary>
    public static string Of(string hash, RowReference row) => $"/api/datasets/{hash}/images/{row.Part.ToString().ToLowerInvariant()}/{row.Index}";

    /// <summary>A small version of it.</summary>
    public static string Thumbnail(string hash, RowReference row) => Of(hash, row) + "/thumbnail";
}
