using FineTune.Engine;
using FineTune.Engine.Evaluation;
using FineTune.Studio.Runs;
using FineTune.Studio.Shell;

namespace FineTune.Studio.Playground;

/// <summary>One text, or several: exactly one of the two.</summary>
public sealed record PredictRequest(string? Text = null, IReadOnlyList<string>? Texts = null);

/// <summary>The same as <c>finetune predict --json</c> prints.</summary>
/// <param name="Probabilities">Of every class, the most probable first.</param>
public sealed record PredictAnswer(string Label, IReadOnlyDictionary<string, float> Probabilities)
{
    internal static PredictAnswer From(IReadOnlyList<string> labels, float[] probabilities) => new(
        labels[LogLoss.MostProbable(probabilities)],
        new OrderedDictionary<string, float>(labels.Zip(probabilities, KeyValuePair.Create).OrderByDescending(p => p.Value)));
}

/// <summary><c>POST /api/runs/{id}/predict</c>.</summary>
public static class PredictApi
{
    public const int MostTexts = 1000;

    /// <summary>Characters per text; far more than any model reads.</summary>
    public const int LongestText = 1_000_000;

    public static void MapPredictApi(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/api/runs").WithTags("Runs").AddEndpointFilter(RunsApi.RequireRun)
            .MapPost("{id}/predict", PredictAsync)
            .WithSummary("Asks a finished run's model: {\"text\": \"...\"} gives one answer, {\"texts\": [\"...\"]} a list of them.")
            .Accepts<PredictRequest>("application/json").Produces<PredictAnswer>();

    private static async Task<IResult> PredictAsync(string id, HttpRequest request, PredictorPool pool)
    {
        var asked = await JsonBody.ReadAsync<PredictRequest>(request);
        var texts = asked switch
        {
            { Text: not null, Texts: not null } => throw new UserException("The body has both text and texts.", "Send one of them."),
            { Text: { } one } => [one],
            { Texts: { } several } => several,
            _ => throw new UserException("The body names no text.", "Send {\"text\": \"...\"} or {\"texts\": [\"...\", \"...\"]}."),
        };
        Check(texts);
        if (texts.Count == 0) return Results.Json(Array.Empty<PredictAnswer>(), Json.Line);
        var predictions = await pool.PredictAsync(id, texts, request.HttpContext.RequestAborted);
        var answers = predictions.Probabilities.Select(p => PredictAnswer.From(predictions.Labels, p));
        return asked.Text is null ? Results.Json(answers, Json.Line) : Results.Json(answers.Single(), Json.Line);
    }

    /// <exception cref="UserException">A text is empty or too long, or there are too many.</exception>
    internal static void Check(IReadOnlyList<string?> texts)
    {
        if (texts.Count > MostTexts) throw new UserException($"{texts.Count:N0} texts are too many at once.", $"Send at most {MostTexts:N0}, several times.");
        for (var i = 0; i < texts.Count; i++)
        {
            var which = texts.Count == 1 ? "The text" : $"Text {i + 1}";
            if (string.IsNullOrWhiteSpace(texts[i])) throw new UserException($"{which} is empty.", "Send at least one word.");
            if (texts[i]!.Length > LongestText) throw new UserException($"{which} has {texts[i]!.Length:N0} characters.", $"Send at most {LongestText:N0}.");
        }
    }
}
