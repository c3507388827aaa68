using System.Diagnostics;
using System.Globalization;
using FineTune.Studio.OpenAi.Keys;

namespace FineTune.Studio.OpenAi;

/// <summary>What every request of <c>/v1</c> goes through: headers as OpenAI sends them, the key, and errors in OpenAI's shape.</summary>
internal static class OpenAiMiddleware
{
    public const string Root = "/v1";

    public static bool Concerns(HttpContext context) => context.Request.Path.StartsWithSegments(Root);

    public static async Task Handle(HttpContext context, RequestDelegate next)
    {
        AddHeaders(context);
        try
        {
            await context.RequestServices.GetRequiredService<KeyGate>().CheckAsync(context);
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested) { } // nobody is there to read an answer
        catch (Exception e)
        {
            var error = OpenAiErrors.Of(e);
            if (error.Status == StatusCodes.Status500InternalServerError)
                context.RequestServices.GetRequiredService<ILogger<KeyGate>>().LogError(e, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
            if (context.Response.HasStarted) throw;
            await OpenAiErrors.WriteAsync(context, error);
        }
    }

    private static void AddHeaders(HttpContext context)
    {
        var start = Stopwatch.GetTimestamp();
        context.Response.Headers["x-request-id"] = $"req_{Guid.NewGuid():N}";
        context.Response.Headers["openai-version"] = "2020-10-01";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.OnStarting(() =>
        {
            context.Response.Headers["openai-processing-ms"] = ((long)Stopwatch.GetElapsedTime(start).TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        });
    }
}
