namespace FineTune.Engine.Models.Images;

/// <summary>Networks trained on ImageNet's 1,000 classes, from the hub.</summary>
internal static class ImageNetCards
{
    private const string Timm = "results/results-imagenet.csv of pytorch-image-models, top 1, 224 pixels";
    private const string Measured = "measured, rounded up: peak memory of the whole process on Linux, one thread, 128 pixels, batches of 8 and 16 (MobileNetV2: 16 alone); predicting is taken to need a quarter of it per image";
    private const string Counted = "estimated from what ResNet-18 and ResNet-50 were measured to need, not measured itself";

    /// <summary>.NET and libtorch, and what the allocator keeps.</summary>
    private const long Program = 310_000_000;

    private const string Residual = "Blocks of 3x3 convolutions, each of which adds what it found to what came in (a residual connection), so that many can stand on each other and still be trained. ";

    public static IReadOnlyList<ModelCard> Cards { get; } =
    [
        Of("resnet18", "ResNet-18", "resnet18", "resnet18.tv_in1k", "BSD-3-Clause", 11_176_512, 513_000, 1_813_561_344, new(0, 1000, Measured), "69.76",
            "The smallest residual network: plain, quick for its accuracy, and the usual first choice.", Residual + "Eight such blocks.",
            "A sound start for photographs of a few hundred to a few thousand images: trained everywhere, surprising nobody.",
            "Not where time is short: MobileNetV2 knows as much at a sixth of the arithmetic.", "Its features are good as they are: frozen it goes a long way.", "Behind deeper networks on classes that differ in detail.", "He et al. 2016, Deep Residual Learning, arXiv:1512.03385"),
        Of("resnet34", "ResNet-34", "resnet34", "resnet34.tv_in1k", "BSD-3-Clause", 21_284_672, 513_000, 3_663_249_408, new(0, 1500, Counted), "73.32",
            "Twice the blocks of ResNet-18: more accurate, at twice the time.", Residual + "Sixteen such blocks.",
            "Where ResNet-18 is not quite enough and memory is short.", "Not where minutes count: twice ResNet-18's time per image.", "As plain as ResNet-18, more accurate by three to four points on ImageNet.", "ResNet-50 is more accurate at nearly the same arithmetic.", "He et al. 2016, Deep Residual Learning, arXiv:1512.03385"),
        Of("resnet50", "ResNet-50", "resnet50", "resnet50.tv_in1k", "BSD-3-Clause", 23_508_032, 2_049_000, 4_087_136_256, new(0, 3100, Measured), "76.13",
            "The standard network for images: deep, accurate, and a good deal of work for a processor.", Residual + "Sixteen blocks that narrow, filter and widen again (bottlenecks).",
            "The most accurate of the networks here, with 2,048 numbers for an image that serve for much.", "Not on one core with thousands of images unless frozen: about 14 times MobileNetV2's arithmetic.", "Many classes, classes that differ in detail.", "Three times ResNet-18's memory while training.", "He et al. 2016, Deep Residual Learning, arXiv:1512.03385"),
        Of("vgg16", "VGG16", "vgg16", "vgg16.tv_in1k", "BSD-3-Clause", 134_260_544, 4_097_000, 15_466_168_320, new(0, 2500, Counted), "71.59",
            "Simple and heavy: 13 convolutions in a row and two very large products.", "3x3 convolutions, one after the other, and a maximum over 2x2 between: nothing is added or left out. Two products of 4,096 numbers come before the classes.",
            "Its maps are easy to understand and to show; much older work stands on it.", "Not for speed or size: 50 times MobileNetV2's arithmetic and a download of half a gigabyte, for less accuracy than ResNet-34.",
            "Simple: what it looks at is seen well in its maps.", "134 million numbers, most of them in a single product: it needs gigabytes to train in full.", "Simonyan and Zisserman 2015, Very Deep Convolutional Networks, arXiv:1409.1556"),
        Of("mobilenetv2", "MobileNetV2 (ImageNet)", MobileNetConfig.ModelType, "mobilenetv2_100.ra_in1k", "Apache-2.0", 2_223_872, 1_281_000, 299_494_272, new(0, 2200, Measured), "72.98",
            "Light: more accurate than ResNet-18 at a sixth of the arithmetic.", "17 blocks, each of which widens its map, filters every channel by itself (depthwise), and narrows it again; the mean over the last map, 1,280 numbers, stands for the image.",
            "The best choice for a processor: quick, small, and it knows ImageNet's 1,000 classes.", "Not where the last point of accuracy counts and time does not.", "2.2 million numbers; quick to train and to use.", "Needs the hub once: without it the COCO backbone does the same from npm.", "Sandler et al. 2018, MobileNetV2, arXiv:1801.04381"),
    ];

    /// <param name="head">Numbers of the published classifier, which is fetched and not used.</param>
    /// <param name="perPixel">Memory while training, without its fixed part.</param>
    private static ModelCard Of(string id, string name, string family, string repository, string licence, long parameters, long head, long multiplyAdds, MemoryNeed perPixel, string accuracy,
        string summary, string architecture, string why, string whenNot, string strength, string weakness, string reference) => new()
        {
            Id = id,
            Name = name,
            Family = family,
            Revision = "main",
            Summary = summary,
            Architecture = architecture,
            Why = why,
            WhenNot = whenNot,
            Strengths = [strength],
            Weaknesses = [weakness],
            Licence = licence,
            Languages = [],
            Tasks = ImageCards.ClassifierTasks,
            Methods = ImageCards.ClassifierMethods,
            LearningRate = multiplyAdds > 1_000_000_000 ? 3e-4 : 1e-3,
            Parameters = parameters,
            DownloadBytes = 4 * (parameters + head), // about: the hub tells the exact size before anything is fetched
            DiskBytes = 4 * (parameters + head),
            InputSize = 224,
            MultiplyAdds = multiplyAdds,
            TrainingMemory = perPixel with { Fixed = Program + (16 * parameters) },
            PredictionMemory = new(Program + (4 * parameters), perPixel.PerToken / 4, perPixel.Source),
            Figures = [new("top-1 accuracy", accuracy, "ImageNet, validation", Timm)],
            References = [reference],
            Sources = [$"hub:timm/{repository}@main"],
        };
}
