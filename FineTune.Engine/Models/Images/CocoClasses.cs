using System.Text.Json;

namespace FineTune.Engine.Models.Images;

/// <summary>The classes of COCO (Lin et al. 2014, arXiv:1405.0312): 80 names on the numbers 1 to 90, ten of which were never given out.</summary>
public static class CocoClasses
{
    /// <summary>Columns of a network that answers by COCO's number - 1.</summary>
    public const int Columns = 90;

    /// <summary>Where Hugging Face's config.json has the names of columns.</summary>
    internal const string Key = "id2label";

    private static readonly int[] Missing = [12, 26, 29, 30, 45, 66, 68, 69, 71, 83];

    private static readonly string[] Known =
    [
        "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light", "fire hydrant", "stop sign", "parking meter", "bench",
        "bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe", "backpack", "umbrella", "handbag", "tie", "suitcase", "frisbee", "skis",
        "snowboard", "sports ball", "kite", "baseball bat", "baseball glove", "skateboard", "surfboard", "tennis racket", "bottle", "wine glass", "cup", "fork", "knife",
        "spoon", "bowl", "banana", "apple", "sandwich", "orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch", "potted plant", "bed",
        "dining table", "toilet", "tv", "laptop", "mouse", "remote", "keyboard", "cell phone", "microwave", "oven", "toaster", "sink", "refrigerator", "book", "clock",
        "vase", "scissors", "teddy bear", "hair drier", "toothbrush",
    ];

    /// <summary>Column to name; columns of numbers never given out are not in it, what they say means nothing.</summary>
    public static IReadOnlyDictionary<int, string> Names { get; } =
        Enumerable.Range(0, Columns).Where(column => !Missing.Contains(column + 1)).Zip(Known).ToDictionary(pair => pair.First, pair => pair.Second);

    internal static JsonElement Json => JsonSerializer.SerializeToElement(Names);
}
