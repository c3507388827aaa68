using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Inference;
using FineTune.Studio.Playground.Images;
using FineTune.Studio.Runs;
using FineTune.Studio.Shell;

namespace FineTune.Studio.Playground;

/// <summary>One text (or pair), or several: exactly one of the two.</summary>
/// <param name="Text2">The second text, where the model is asked about pairs.</param>
/// <param name="Texts2">The second texts, as many as <paramref name="Texts"/>.</param>
public sealed record PredictRequest(string? Text = null, IReadOnlyList<string>? Texts = null, string? Text2 = null, IReadOnlyList<string>? Texts2 = null);

/// <summary><c>POST /api/runs/{id}/predict</c>.</summary>
public static class PredictApi
{
    public const int MostTexts = 1000;

    /// <summary>Characters per text; far more than any model reads.</summary>
    public const int LongestText = 1_000_000;

    public static void MapPredictApi(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/api/runs").WithTags("Runs").AddEndpointFilter(RunsApi.RequireRun)
            .MapPost("{id}/predict", PredictAsync)
            .WithSummary("Asks a finished run's model: {\"text\": \"...\"} gives one answer, {\"texts\": [\"...\"]} a list of them; text2 (texts2) where the model is asked about pairs. A model that sees images is sent one: as the body, or as a file of a form; it answers with classes, or with boxes in pixels.")
            .AcceptsImagesBeside(typeof(PredictRequest)).Produces<ClassAnswer>();

    private static async Task<IResult> PredictAsync(string id, HttpRequest request, PredictorPool pool, ImagePredictorPool images)
    {
        if (ImageUpload.Is(request)) return await PredictImageAsync(id, request, images);
        var asked = await JsonBody.ReadAsync<PredictRequest>(request);
        var texts = asked switch
        {
            { Text: not null, Texts: not null } => throw new UserException("The body has both text and texts.", "Send one of them."),
            { Text: { } one } => [one],
            { Texts: { } several } => several,
            _ => throw new UserException("The body names no text.", "Send {\"text\": \"...\"} or {\"texts\": [\"...\", \"...\"]}."),
        };
        IReadOnlyList<string>? seconds = asked.Text2 is { } second ? [second] : asked.Texts2;
        Check(texts);
        if (seconds is not null) Check(seconds);
        if (seconds is not null && seconds.Count != texts.Count) throw new UserException($"There are {texts.Count} first and {seconds.Count} second texts.", "Send as many of one as of the other.");
        if (texts.Count == 0) return Results.Json(Array.Empty<object>(), Json.Line);
        var predictions = await pool.PredictAsync(id, [.. texts.Select((text, i) => new RowText(text, seconds?[i]))], request.HttpContext.RequestAborted);
        // As what each is: a class, a number, or tags.
        return asked.Text is null ? Results.Json<object[]>([.. predictions.Answers], Json.Line) : Results.Json<object>(predictions.Answers.Single(), Json.Line);
    }

    private static async Task<IResult> PredictImageAsync(string id, HttpRequest request, ImagePredictorPool pool)
    {
        var token = request.HttpContext.RequestAborted;
        var answer = await pool.PredictAsync(id, await ImageUpload.ReadAsync(request, token), token);
        // Browsers show it among their timings; the playground reads it.
        request.HttpContext.Response.Headers["Server-Timing"] = FormattableString.Invariant($"model;dur={answer.Time.TotalMilliseconds:0.0}");
        return Results.Json<object>(answer.Said, Json.Line);
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
