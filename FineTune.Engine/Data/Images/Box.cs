using System.Text.Json;
using System.Text.Json.Serialization;

namespace FineTune.Engine.Data.Images;

/// <summary>An object in an image: its class and its rectangle in pixels of the upright image (EXIF rotation obeyed), from the upper left corner.</summary>
/// <param name="IsCrowd">COCO's <c>iscrowd</c>: a region of many objects. It is not learnt, and a box found in it is neither right nor wrong.</param>
public sealed record Box(string Label, double X, double Y, double Width, double Height,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsCrowd = false)
{
    [JsonIgnore]
    public double Right => X + Width;

    [JsonIgnore]
    public double Bottom => Y + Height;

    [JsonIgnore]
    public double Area => Width * Height;
}

/// <summary>The boxes of an image as the cell of a row: a JSON list; an image without objects has <c>[]</c>.</summary>
public static class BoxList
{
    public static string Write(IEnumerable<Box> boxes) => JsonSerializer.Serialize(boxes, Json.Line);

    /// <exception cref="UserException">The cell is no list of boxes.</exception>
    public static IReadOnlyList<Box> Read(string cell, Place? place = null)
    {
        if (string.IsNullOrWhiteSpace(cell)) return [];
        try
        {
            return JsonSerializer.Deserialize<List<Box>>(cell, Json.Line) ?? [];
        }
        catch (JsonException e)
        {
            throw new UserException("This is no list of boxes.", "Write it as [{\"label\":\"cat\",\"x\":10,\"y\":20,\"width\":30,\"height\":40}], in pixels.", place, e);
        }
    }
}
