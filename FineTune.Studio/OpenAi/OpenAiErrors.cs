using FineTune.Engine;

namespace FineTune.Studio.OpenAi;

/// <summary>What an error's body holds.</summary>
internal sealed record ErrorBody(string Message, string Type, string? Param, string? Code);

internal sealed record ErrorDocument(ErrorBody Error);

/// <summary>Whatever went wrong under <c>/v1</c>, in OpenAI's shape.</summary>
internal static class OpenAiErrors
{
    public static OpenAiException Of(Exception e) => e switch
    {
        OpenAiException own => own,
        UserException user => OpenAiException.Wrong(user.Message),
        BadHttpRequestException bad => new(bad.StatusCode, bad.Message),
        _ => new(StatusCodes.Status500InternalServerError, "The server had an error while processing your request; the studio's log says why.", OpenAiException.ServerError),
    };

    public static ErrorDocument Document(OpenAiException e) => new(new(e.Message, e.Type, e.Param, e.Code));

    public static Task WriteAsync(HttpContext context, OpenAiException e)
    {
        context.Response.StatusCode = e.Status;
        // Official clients repeat a request after any 5xx; what is not built will not be built a second later.
        if (e.Status == StatusCodes.Status501NotImplemented) context.Response.Headers["x-should-retry"] = "false";
        return context.Response.WriteAsJsonAsync(Document(e), OpenAiJson.Options);
    }
}
