using System.Globalization;
using System.Text.Json;
using FineTune.Engine.Inference;

namespace FineTune.Studio.OpenAi.Writing;

/// <summary>A request's numbers as the engine takes them, checked field by field.</summary>
internal static class Sampling
{
    private const int MostTexts = 128, MostStops = 16, LongestStop = 1000;

    /// <param name="most">Tokens there are in the model's context: more than that is never an error, only never reached.</param>
    /// <param name="usual">Tokens to write where the request does not say.</param>
    /// <exception cref="OpenAiException">A number is out of range.</exception>
    public static SamplingSettings Of(WritingRequest asked, long? maxTokens, int most, int usual, int alternatives)
    {
        OtherFields.Check(asked.Others);
        if (maxTokens is < 1) throw Wrong("max_tokens", maxTokens.Value, "at least 1");
        var topP = Within(asked.TopP ?? 1, 0, 1, "top_p");
        return new()
        {
            MaxTokens = (int)Math.Min(maxTokens ?? usual, most),
            // A top-p of 0 leaves the most probable token alone, which is what temperature 0 does.
            Temperature = topP == 0 ? 0 : Within(asked.Temperature ?? 1, 0, 2, "temperature"),
            TopP = topP == 0 ? 1 : topP,
            TopK = (int)Within(asked.TopK ?? 0, 0, int.MaxValue, "top_k"),
            MinP = Within(asked.MinP ?? 0, 0, 1, "min_p"),
            RepetitionPenalty = asked.RepetitionPenalty is { } penalty and not (> 0 and <= 10) ? throw Wrong("repetition_penalty", penalty, "above 0 and at most 10") : asked.RepetitionPenalty ?? 1,
            PresencePenalty = Within(asked.PresencePenalty ?? 0, -2, 2, "presence_penalty"),
            FrequencyPenalty = Within(asked.FrequencyPenalty ?? 0, -2, 2, "frequency_penalty"),
            LogitBias = Bias(asked.LogitBias),
            Stop = Stops(asked.Stop),
            Seed = asked.Seed,
            TopLogProbabilities = alternatives,
        };
    }

    /// <summary>How many texts for each prompt.</summary>
    public static int Texts(WritingRequest asked) => (int)Within(asked.N ?? 1, 1, MostTexts, "n");

    /// <summary>Several texts of one request are told apart by the seed; the first has the one asked for.</summary>
    public static SamplingSettings ForChoice(SamplingSettings settings, int choice) => settings with { Seed = unchecked(settings.Seed + choice) };

    public static double Within(double value, double least, double most, string field) => value >= least && value <= most ? value : throw Wrong(field, value, $"from {Text(least)} to {Text(most)}");

    private static Dictionary<int, double>? Bias(Dictionary<string, double>? asked)
    {
        if (asked is not { Count: > 0 }) return null;
        var bias = new Dictionary<int, double>();
        foreach (var (id, value) in asked)
        {
            if (!int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var token)) throw OpenAiException.Wrong($"Invalid key in 'logit_bias': '{id}' is no token id.", "logit_bias");
            bias[token] = Within(value, -100, 100, "logit_bias");
        }
        return bias;
    }

    private static IReadOnlyList<string> Stops(JsonElement? asked)
    {
        IReadOnlyList<string> stops = asked switch
        {
            null or { ValueKind: JsonValueKind.Null } => [],
            { ValueKind: JsonValueKind.String } one => [OpenAiJson.Text(one, "stop")],
            { ValueKind: JsonValueKind.Array } several when several.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String) => [.. several.EnumerateArray().Select(e => OpenAiJson.Text(e, "stop"))],
            _ => throw OpenAiException.Wrong("Invalid type for 'stop': send a string or a list of strings.", "stop", "invalid_type"),
        };
        return stops.Count > MostStops || stops.Any(s => s.Length is 0 or > LongestStop)
            ? throw OpenAiException.Wrong($"Invalid value for 'stop': send up to {MostStops} strings of 1 to {LongestStop} characters.", "stop") : stops;
    }

    private static OpenAiException Wrong(string field, double value, string range) =>
        OpenAiException.Wrong($"Invalid value for '{field}': {Text(value)}. Choose a number {range}.", field, "invalid_value");

    private static string Text(double value) => value.ToString("0.#####", CultureInfo.InvariantCulture);
}
