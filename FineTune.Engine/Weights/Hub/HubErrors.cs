using System.Net;

namespace FineTune.Engine.Weights.Hub;

/// <summary>A failure that may be gone in a moment: a busy hub, a cut connection.</summary>
/// <param name="wait">How long the hub asks to wait; null = as we like.</param>
internal sealed class HubBusyException(string message, TimeSpan? wait = null, Exception? inner = null) : Exception(message, inner)
{
    public TimeSpan? Wait { get; } = wait;
}

/// <summary>What the hub's answers mean, in sentences.</summary>
internal static class HubErrors
{
    private const string ErrorCode = "X-Error-Code"; // the hub's own word on why, e.g. GatedRepo

    /// <summary>The failure an answer stands for; null where it is none.</summary>
    public static Exception? Of(HttpResponseMessage response, HubSource source, Uri hub, bool hasToken)
    {
        if (response.IsSuccessStatusCode) return null;
        var code = response.Headers.TryGetValues(ErrorCode, out var values) ? values.First() : "";
        return response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => new HubBusyException("it has had too many requests (429)", After(response)),
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => new HubBusyException($"it answers {(int)response.StatusCode}", After(response)),
            HttpStatusCode.RequestedRangeNotSatisfiable => new HubBusyException("it does not go on where the download broke off (416)"),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden when code == "GatedRepo" => new UserException($"{source.Repository} is given only to those who have agreed to its terms.",
                $"Agree to them on {new Uri(hub, source.Repository)}, then give a token of that account in the settings (or in HF_TOKEN).", Place(source)),
            HttpStatusCode.Unauthorized when hasToken => new UserException($"The hub does not take the token in the settings for {source.Repository}.", "Check the token, and the model's name: the hub answers the same where there is no such model.", Place(source)),
            HttpStatusCode.Unauthorized => new UserException($"The hub shows {source.Repository} to nobody without a token: it is private, or there is no such model.", "Check the name, or give a token in the settings (or in HF_TOKEN).", Place(source)),
            HttpStatusCode.Forbidden => new UserException($"The hub does not give {source.Repository} to {(hasToken ? "the account of the token in the settings" : "anyone without a token")}.", "Ask its owner for access, or give another token in the settings.", Place(source)),
            HttpStatusCode.NotFound when code == "RevisionNotFound" => new UserException($"{source.Repository} has no revision '{source.Revision}'.", "Name a branch, a tag or a commit of the model's page, or leave it out for main.", Place(source)),
            HttpStatusCode.NotFound => new UserException($"The hub {hub} has no model '{source.Repository}' with the revision '{source.Revision}'.", "Check the name, as OWNER/NAME from the model's page, and the revision.", Place(source)),
            var other => new UserException($"The hub {hub} answers {(int)other} {response.ReasonPhrase}.", "Check the hub's address in the settings, or try again later.", Place(source)),
        };
    }

    /// <summary>What a connection's failure means: worth another try, or not.</summary>
    public static Exception Of(HttpRequestException failure, Uri hub) => failure.HttpRequestError == HttpRequestError.SecureConnectionError
        ? new UserException($"The connection to {hub} is not to be trusted: {failure.InnerException?.Message ?? failure.Message}", "Check the clock of this machine and the certificates a proxy may need.", inner: failure)
        : new HubBusyException(failure.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "its name is not known to the network",
            HttpRequestError.ConnectionError => "no connection comes about",
            _ => "the connection broke off",
        }, inner: failure);

    /// <summary>The sentence when trying again has led to nothing.</summary>
    public static UserException GivenUp(Uri hub, HubBusyException last, int tries) => new($"The hub {hub} could not be used after {tries} tries: {last.Message}.",
        "Check the network and the hub's address in the settings; what has come so far is kept, and the next try goes on from there.", inner: last);

    public static Place Place(HubSource source) => new(source.ToString());

    private static TimeSpan? After(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - DateTimeOffset.UtcNow is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
        _ => null,
    };
}
