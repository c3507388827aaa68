using Scalar.AspNetCore;

namespace FineTune.Studio.Security;

/// <summary>What every response tells the browser not to do.</summary>
internal static class SecurityHeaders
{
    /// <summary>
    /// Everything comes from this server; no inline script runs. Inline style is allowed because MudBlazor's theme is a style element
    /// and both it and Plotly position things by style attributes; blob and data images are Plotly's picture export and icons in css.
    /// </summary>
    public const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
        + "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static Task Add(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(static state =>
        {
            var context = (HttpContext)state;
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = context.Items[ScalarOptions.NonceHttpContextItemKey] is string nonce ? WithNonce(nonce) : ContentSecurityPolicy;
            headers["X-Frame-Options"] = "DENY";
            headers["X-Content-Type-Options"] = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            return Task.CompletedTask;
        }, context);
        return next(context);
    }

    // The API's own page starts itself with one inline module; it alone runs, by a number made for this response.
    private static string WithNonce(string nonce) => ContentSecurityPolicy.Replace("script-src 'self'", $"script-src 'self' 'nonce-{nonce}'", StringComparison.Ordinal);
}
