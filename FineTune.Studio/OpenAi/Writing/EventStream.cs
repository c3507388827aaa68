using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace FineTune.Studio.OpenAi.Writing;

/// <summary>An answer in pieces: server-sent events, <c>data: {...}</c>, ended by <c>data: [DONE]</c>.</summary>
internal sealed class EventStream(HttpResponse response)
{
    public static EventStream Begin(HttpResponse response)
    {
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers["X-Accel-Buffering"] = "no";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        return new(response);
    }

    public async Task SendAsync<T>(T piece, CancellationToken token)
    {
        await response.Body.WriteAsync("data: "u8.ToArray(), token);
        await JsonSerializer.SerializeAsync(response.Body, piece, OpenAiJson.Options, token);
        await response.Body.WriteAsync("\n\n"u8.ToArray(), token);
        await response.Body.FlushAsync(token);
    }

    public async Task EndAsync(CancellationToken token)
    {
        await response.Body.WriteAsync("data: [DONE]\n\n"u8.ToArray(), token);
        await response.Body.FlushAsync(token);
    }
}
