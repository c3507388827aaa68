using System.Globalization;
using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Inference;

namespace FineTune.Studio.Playground.Images;

/// <summary>A class with its probability, as <c>image.js</c> hands it over.</summary>
public sealed record RepliedClass(string Label, float Probability);

/// <summary>What the API said to an image, as <c>image.js</c> hands it over.</summary>
/// <param name="Status">HTTP status; 0 = no connection.</param>
/// <param name="Milliseconds">Decoding and answering.</param>
/// <param name="Classes">Of a model that answers with classes: the most probable first.</param>
/// <param name="Boxes">Of a detector: the surest first, the least sure left out.</param>
/// <param name="Url">Of an explanation: where the browser keeps its picture.</param>
public sealed record ImageReply(
    int Status, double Milliseconds = 0, IReadOnlyList<RepliedClass>? Classes = null, IReadOnlyList<FoundObject>? Boxes = null, string? Url = null, string? Title = null, string? Remedy = null)
{
    /// <exception cref="UserException">The API refused the image.</exception>
    public Answer ToAnswer(string name)
    {
        Require();
        if (Boxes is { } boxes) return new BoxesAnswer(new(name), boxes);
        return new ClassAnswer(new(name), Classes![0].Label, new OrderedDictionary<string, float>(Classes.Select(c => KeyValuePair.Create(c.Label, c.Probability))));
    }

    /// <exception cref="UserException">The API refused the image.</exception>
    public void Require()
    {
        if (Status is >= 200 and < 300) return;
        throw Status == 0
            ? new UserException(Title ?? "The connection broke off while the image was sent.", Remedy ?? "Check that the studio still runs, then try again.")
            : new UserException(Title ?? string.Create(CultureInfo.InvariantCulture, $"The studio refused the image ({Status})."), Remedy ?? "Try another image; the studio's log says more.");
    }
}
