using FineTune.Studio.Storage;

namespace FineTune.Studio.OpenAi.Keys;

/// <summary>The scope an address asks for.</summary>
internal sealed record RequiredScope(string Scope);

/// <summary>Lets a request of <c>/v1</c> through when it brings a key that may do what it asks for, within the key's limit.</summary>
internal sealed class KeyGate(KeyBook keys, KeyLimits limits)
{
    public const string Page = "/api-access";

    /// <exception cref="OpenAiException">401 without a valid key, 403 where the key may not, 429 beyond its limit.</exception>
    public async Task CheckAsync(HttpContext context)
    {
        var record = await FindAsync(context);
        limits.Check(record, context.Response.Headers);
        if (context.GetEndpoint()?.Metadata.GetMetadata<RequiredScope>() is { } required && !record.Scopes.Split(',').Contains(required.Scope))
            throw new OpenAiException(StatusCodes.Status403Forbidden, $"You have insufficient permissions for this operation. Missing scope: {required.Scope}. Make a key that has it at {PageOf(context)}.", code: "missing_scope");
    }

    private async Task<ApiKeyRecord> FindAsync(HttpContext context)
    {
        var sent = context.Request.Headers.Authorization.ToString();
        var key = sent.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? sent["Bearer ".Length..].Trim() : "";
        if (key.Length is > 0 and < 200 && await keys.FindAsync(key, context.RequestAborted) is { } record) return record;
        context.Response.Headers.WWWAuthenticate = "Bearer";
        var page = PageOf(context);
        throw !await keys.AnyAsync() ? Refused($"There is no API key yet, so nothing can be asked. Make one at {page} and send it as a header: Authorization: Bearer YOUR_KEY.", null)
            : key == "" ? Refused($"You didn't provide an API key. Send it in an Authorization header using Bearer auth (Authorization: Bearer YOUR_KEY); keys are made at {page}.", null)
            : Refused($"Incorrect API key provided: {Masked(key)}. It was never made here or has been revoked; keys are made at {page}.", "invalid_api_key");
    }

    private static OpenAiException Refused(string message, string? code) => new(StatusCodes.Status401Unauthorized, message, code: code);

    private static string PageOf(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}{Page}";

    /// <summary>Enough to recognise a key, too little to use it: errors end up in logs.</summary>
    private static string Masked(string key) => key.Length < 16 ? "***" : $"{key[..8]}***{key[^4..]}";
}
