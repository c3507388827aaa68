using System.Globalization;
using FineTune.Engine.Models;
using FineTune.Studio.Shell;

namespace FineTune.Studio.Catalog;

/// <summary>A figure of a model card with what it means.</summary>
public sealed record ModelFact(string Name, string Value, string? Meaning = null);

/// <summary>The figures shown on every model card.</summary>
public static class ModelFacts
{
    public static IEnumerable<ModelFact> Of(ModelCard card)
    {
        yield return new("Parameters", card.IsRemote ? "not told" : card.Parameters == 0 ? "depends on the data" : Millions(card.Parameters), "The numbers training can change; more can express more, and cost more time and memory.");
        yield return new("Download", card.DownloadBytes == 0 ? "nothing" : Format.Bytes(card.DownloadBytes));
        if (card.SeesImages)
        {
            if (card.TrainingMemory is { } pixels) yield return new("Memory for training", "about " + Format.Bytes(pixels.For(16, card.InputSize * card.InputSize)), $"Every layer, for 16 images of {card.InputSize} pixels at a time.");
            yield return new("Sees", $"{card.InputSize} × {card.InputSize} pixels", "The square an image is brought to before it is looked at; another size can be chosen.");
            if (card.MultiplyAdds > 0) yield return new("Work per image", $"{(card.MultiplyAdds / 1e9).ToString(card.MultiplyAdds < 1e9 ? "0.0#" : "0.#", CultureInfo.InvariantCulture)} billion products", "Multiplications for one image of that size: what time depends on.");
            yield return new("Licence", card.Licence);
            yield break;
        }
        if (card.TrainingMemory is { } memory) yield return new("Memory for training", "about " + Format.Bytes(memory.For(32, Math.Min(64, card.MaxLength == 0 ? 64 : card.MaxLength))), "For 32 texts of 64 tokens at a time.");
        yield return new("Longest text", card.MaxLength == 0 ? card.IsRemote ? "not told" : "no limit" : Format.Count(card.MaxLength, "token"), "A token is a piece of a word; a word has 1.3 of them on average in English.");
        yield return new("Languages", card.Languages.Count == 0 ? "any" : string.Join(", ", card.Languages.Select(Language)));
        yield return new("Licence", card.Licence);
    }

    private static string Millions(long count) => count >= 1_000_000 ? (count / 1e6).ToString("0.#", CultureInfo.InvariantCulture) + " million" : Format.Count(count);

    private static string Language(string code)
    {
        try { return CultureInfo.GetCultureInfo(code).EnglishName; }
        catch (CultureNotFoundException) { return code; }
    }
}
