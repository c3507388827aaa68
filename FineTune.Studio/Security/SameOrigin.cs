using FineTune.Studio.OpenAi;

namespace FineTune.Studio.Security;

/// <summary>
/// Refuses requests that another web site makes through the person's browser: those that change something, and every WebSocket
/// (both would otherwise run with the person's rights on loopback). Browsers say where a request comes from in <c>Sec-Fetch-Site</c>
/// and <c>Origin</c>, and a page cannot forge either. Clients that are no browser (curl, the worker, notebooks) send neither and pass:
/// they run on this machine already. Together with host filtering (DNS rebinding) this is the API's protection; forms of pages
/// carry antiforgery tokens as well.
/// </summary>
internal static class SameOrigin
{
    public static Task Check(HttpContext context, RequestDelegate next) =>
        !ChangesSomething(context.Request) || IsAllowed(context.Request) ? next(context)
        : OpenAiMiddleware.Concerns(context) ? OpenAiErrors.WriteAsync(context, new(StatusCodes.Status403Forbidden, "This request was made by a page of another origin. Call the API from a program on this machine."))
        : Results.Problem(
            "This request was made by a page of another origin.", statusCode: StatusCodes.Status403Forbidden, title: "Refused",
            extensions: new Dictionary<string, object?> { ["remedy"] = "Open the studio itself, or call the API from a program on this machine." })
            .ExecuteAsync(context);

    internal static bool IsAllowed(HttpRequest request)
    {
        // "none": typed address or bookmark. A WebSocket handshake may lack the header, then Origin decides.
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site && site is not ("same-origin" or "none")) return false;
        return request.Headers.Origin.ToString() is not { Length: > 0 } origin
            || string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }

    private static bool ChangesSomething(HttpRequest request) =>
        !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        || request.Headers.Upgrade.Count > 0;
}
