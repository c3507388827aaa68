using FineTune.Engine.Data;

namespace FineTune.Engine.Guidance;

/// <summary>What the advisor says of networks that see images.</summary>
internal static class ImageRules
{
    /// <summary>Images per class below which a small network is as good as a large one, and lower layers are better left alone.</summary>
    private const int FewPerClass = 50;

    /// <summary>Why a model cannot learn from images, in a sentence.</summary>
    public static string Refusal(Models.ModelCard card, string task) => !card.SeesImages ? "It reads texts; images want a convolutional network."
        : task == SuggestedTasks.ObjectDetection ? "It tells what a whole image shows; it finds no boxes." : "It finds boxes; it gives whole images no class.";

    /// <summary>Published accuracy on ImageNet says how much a network knows of photographs of single things.</summary>
    public static Verdict? Published(AdviceCase c) => !Fits(c) || c.Card.ImageNetAccuracy is not { } percent ? null
        : new((percent - 70) / 8, $"Published: {percent:0.0} % right on ImageNet, a thousand classes of photographs. Images of another kind (from above, from a microscope) may ask for other knowledge.");

    /// <summary>Relevance, measured: does what the network learnt elsewhere tell these classes apart?</summary>
    public static Verdict? Relevance(AdviceCase c)
    {
        if (!Fits(c) || c.Evidence is not { } e) return null;
        var plain = $"colours and edges alone: {e.ClassicalAccuracy:p0}, the largest class: {e.MajorityAccuracy:p0}";
        if (e.TransferAccuracy is not { } seen || e.TransferModel != c.Card.Name) return null;
        var measured = $"Measured here on {e.Rows:n0} of your images, without any training: the five most similar by its features have the right class {seen:p0} of the time (95 %: {e.TransferInterval![0]:p0} to {e.TransferInterval[1]:p0}; {plain}).";
        return seen > e.ClassicalInterval[1] ? new(1, $"{measured} What it learnt elsewhere helps with your images.")
            : new(0, $"{measured} What it learnt elsewhere helps little as it is: let upper layers learn.");
    }

    /// <summary>Few images cannot fill a large network; many can.</summary>
    public static Verdict? Size(AdviceCase c)
    {
        if (!Fits(c)) return null;
        var million = Presets.Rounded(c.Card.Parameters / 1e6);
        var few = c.Data.RowsPerClass < FewPerClass;
        return (few, c.Card.Parameters) switch
        {
            (true, > 50_000_000) => new(-1, $"Large ({million:n0} million numbers) for about {c.Data.RowsPerClass:n0} {Things(c)} per class: it learns them by heart."),
            (true, < 30_000_000) => new(0.5, $"Small enough ({million:n0} million numbers) for about {c.Data.RowsPerClass:n0} {Things(c)} per class."),
            (false, > 50_000_000) => new(-0.25, $"Large ({million:n0} million numbers): its size buys little accuracy today, and it is slow."),
            _ => null,
        };
    }

    public static Verdict? Light(AdviceCase c) => Fits(c) && c.Card.MultiplyAdds is > 0 and < 1_000_000_000 ? new(0.5, "Light: made for phones and other small machines, so also quick to try and to run.") : null;

    private static string Things(AdviceCase c) => c.Data.Task == SuggestedTasks.ObjectDetection ? "boxes" : "images";

    /// <summary>Of a model that cannot learn this nothing but that needs to be said.</summary>
    private static bool Fits(AdviceCase c) => c.Card.Tasks.Contains(c.Data.Task);
}
