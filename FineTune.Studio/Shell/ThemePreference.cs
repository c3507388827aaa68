namespace FineTune.Studio.Shell;

/// <summary>Dark or light before the first byte is sent: what the person chose (a cookie), else what the system prefers where the browser says so.</summary>
internal static class ThemePreference
{
    /// <summary>Written by studio.js. Cookies are shared by all ports of a host, so the name is ours.</summary>
    public const string Cookie = "finetune-theme";

    private const string SystemHint = "Sec-CH-Prefers-Color-Scheme";

    public static bool IsDark(HttpRequest? request) =>
        request?.Cookies[Cookie] is { Length: > 0 } chosen ? chosen == "dark" : request?.Headers[SystemHint].ToString().Trim('"') == "dark";

    /// <summary>True when nothing was chosen: the page asks the system itself, as not every browser sends the hint.</summary>
    public static bool IsOpen(HttpRequest? request) => request is not null && !request.Cookies.ContainsKey(Cookie);

    /// <summary>Asks the browser for the hint; "critical" makes it repeat the very first request with it, so that no light page flashes.</summary>
    public static Task AskForHint(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
        {
            context.Response.Headers["Accept-CH"] = SystemHint;
            context.Response.Headers["Critical-CH"] = SystemHint;
            context.Response.Headers.Append("Vary", SystemHint);
        }
        return next(context);
    }
}
