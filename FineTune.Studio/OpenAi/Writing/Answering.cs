using System.Security.Cryptography;
using System.Text;
using FineTune.Engine.Inference;
using FineTune.Studio.Playground;

namespace FineTune.Studio.OpenAi.Writing;

internal sealed record Usage(int PromptTokens, int CompletionTokens, int TotalTokens)
{
    /// <param name="promptTokens">Each prompt counts once, however many texts are written to it.</param>
    public static Usage Of(int promptTokens, IEnumerable<Generation> texts)
    {
        var written = texts.Sum(t => t.CompletionTokens);
        return new(promptTokens, written, promptTokens + written);
    }
}

/// <summary>The two ways to answer, whatever the shapes: all at once, or in pieces.</summary>
internal sealed class Answering(GeneratorPool pool, ServedModels models, IHostApplicationLifetime lifetime, ILogger<Answering> log)
{
    /// <summary>Finds the model, holds it while it is asked, and ends what it writes when the client hangs up or the studio closes.</summary>
    public async Task WithModelAsync(HttpContext context, string? id, Func<ServedModel, TextGenerator, CancellationToken, Task> answer)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var model = await models.FindAsync(id, ServedKind.Writes);
        using var lease = await pool.RentAsync(model.Folder, ending.Token);
        await answer(model, lease.Value, ending.Token);
    }

    /// <summary>Sends pieces; a failure in the middle, when the status is sent already, becomes the last piece.</summary>
    public async Task StreamAsync(HttpContext context, Func<EventStream, Task> send)
    {
        var stream = EventStream.Begin(context.Response);
        try { await send(stream); }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            if (e is not OperationCanceledException) log.LogError(e, "A stream broke off");
            var error = e is OperationCanceledException ? new OpenAiException(StatusCodes.Status503ServiceUnavailable, "The studio is being closed.", OpenAiException.ServerError) : OpenAiErrors.Of(e);
            await stream.SendAsync(OpenAiErrors.Document(error), context.RequestAborted);
        }
    }

    /// <summary>Changes when the model's weights do.</summary>
    public static string Fingerprint(ServedModel model) => "fp_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(GeneratorPool.VersionOf(model.Folder))))[..10];

    public static string NewId(string prefix) => $"{prefix}-{Guid.NewGuid():N}";

    public static string Word(FinishReason reason) => reason == FinishReason.Stop ? "stop" : "length";

    /// <summary>JSON knows no infinity; OpenAI writes the logarithm of 0 as this.</summary>
    public static double Logarithm(double probability) => double.IsFinite(probability) ? Math.Max(probability, -9999) : -9999;
}
