using System.Globalization;

namespace FineTune.Engine.Data.Images;

/// <summary>A row of a data set of images.</summary>
/// <param name="Name">Path of the image in what was imported.</param>
/// <param name="Width">Pixels of the upright image.</param>
/// <param name="Height">Pixels of the upright image.</param>
/// <param name="Content">Hash of the file: equal images have equal ones.</param>
/// <param name="Look">Perceptual hash (<see cref="PerceptualHash"/>).</param>
/// <param name="Label">The image's class; empty when it has none.</param>
/// <param name="Boxes">The objects in it; empty when there are none, or the data are not for detection.</param>
public sealed record ImageRow(RowReference Row, string Name, int Width, int Height, string Content, ulong Look, string Label, IReadOnlyList<Box> Boxes);

/// <summary>Reads the rows of a data set of images; the images themselves are read by <see cref="DataSet.Image"/>.</summary>
public static class ImageRows
{
    /// <param name="labelColumn">The column of the classes or of the boxes; null = the one guessed.</param>
    /// <exception cref="UserException">These are no images, there is no such column, or a row is broken.</exception>
    public static IReadOnlyList<ImageRow> Read(DataSet data, DataPart part, string? labelColumn)
    {
        var read = Reader(data.Info, labelColumn);
        return [.. data.Read(part).Select(read)];
    }

    /// <summary>One row, with the guessed columns.</summary>
    /// <inheritdoc cref="Read"/>
    public static ImageRow Of(DataSetInfo info, DataRow row) => Reader(info, null)(row);

    private static Func<DataRow, ImageRow> Reader(DataSetInfo info, string? labelColumn)
    {
        if (info.Images is null) throw new UserException("These data are no images.", "Choose a zip or folder of images.", new Place(info.Name));
        var (image, width, height, content, look, boxes) = (Required(info, ImageColumns.Image), Required(info, ImageColumns.Width), Required(info, ImageColumns.Height),
            Required(info, ImageColumns.Content), Required(info, ImageColumns.Look), info.IndexOf(ImageColumns.Boxes));
        var label = (labelColumn ?? info.LabelColumn) is { } name ? Required(info, name) : -1;
        return row => new ImageRow(row.Row, row.Values[image], Number(row, width), Number(row, height), row.Values[content], PerceptualHash.Read(row.Values[look]),
            label < 0 || label == boxes ? "" : row.Values[label].Trim(), boxes < 0 ? [] : BoxList.Read(row.Values[boxes], row.Place));
    }

    private static int Required(DataSetInfo info, string column) => info.IndexOf(column) is >= 0 and var index ? index
        : throw new UserException($"There is no column '{column}'.", $"Choose one of {ClassNames.List(info.Columns)}.", new Place(info.Name));

    private static int Number(DataRow row, int column) => int.TryParse(row.Values[column], CultureInfo.InvariantCulture, out var number) ? number
        : throw new UserException($"The size '{row.Values[column]}' is no number.", "Import the data again.", row.Place);
}
