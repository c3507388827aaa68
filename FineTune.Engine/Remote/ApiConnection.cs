using System.Net;
using System.Net.Http.Headers;
using Polly;
using Polly.Retry;

namespace FineTune.Engine.Remote;

/// <summary>
/// HTTP to one provider with its key. What failed for a moment is tried again (Polly), after as long as the provider asks. Redirects are not followed, so that key and rows go
/// to one address only.
/// </summary>
internal sealed class ApiConnection : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(20), PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly ApiProvider _provider;
    private readonly ApiPatience _patience;
    private readonly string _key;
    private readonly ResiliencePipeline<HttpResponseMessage> _repeatable, _once;

    public ApiConnection(ApiProvider provider, string key, ApiPatience patience)
    {
        if (key.Length == 0 || key.Any(c => c is <= ' ' or > '~')) throw new UserException($"The API key for {provider.Name} holds a character that no key has.", "Copy it again, without spaces.");
        (_provider, _key, _patience) = (provider, key, patience);
        (_repeatable, _once) = (Pipeline(repeatable: true), Pipeline(repeatable: false));
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("finetune", "1"));
        _http.DefaultRequestHeaders.Authorization = new("Bearer", key);
    }

    public ApiProvider Provider => _provider;

    public ApiPatience Patience => _patience;

    /// <summary>Hears why and how long is waited before another try.</summary>
    public Action<string>? OnWait { get; set; }

    /// <summary>Sends a request; the caller disposes the answer, which is a good one.</summary>
    /// <param name="create">Makes the request, once for each try.</param>
    /// <param name="repeatable">False for what would happen twice if it were sent twice: it is sent again only where it certainly was not taken.</param>
    /// <param name="completion">When the answer counts as there: with its headers, for a stream.</param>
    /// <exception cref="ApiBusyException">No try helped.</exception>
    /// <exception cref="UserException">The provider refuses.</exception>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> create, bool repeatable, CancellationToken token, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        HttpResponseMessage response;
        try
        {
            response = await (repeatable ? _repeatable : _once).ExecuteAsync(async stop => await TryAsync(create, completion, stop).ConfigureAwait(false), token).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw new UserException($"The connection to {_provider.Root.Host} is not to be trusted: {e.InnerException?.Message ?? e.Message}", "Check the clock of this machine and the certificates a proxy may need.", inner: e);
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or IOException) { throw new ApiBusyException($"{_provider.Name} cannot be reached: {Reason(e)}.", "Check the network and the address in the settings, then resume; nothing is sent or paid twice.", e); }
        if (response.IsSuccessStatusCode) return response;
        using (response) throw ApiErrors.Of(response.StatusCode, await ApiErrorBody.ReadAsync(response, _key, token).ConfigureAwait(false), _provider, After(response));
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> TryAsync(Func<HttpRequestMessage> create, HttpCompletionOption completion, CancellationToken token)
    {
        using var request = create();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
        patience.CancelAfter(_patience.Answer);
        try { return await _http.SendAsync(request, completion, patience.Token).ConfigureAwait(false); }
        catch (OperationCanceledException e) when (!token.IsCancellationRequested) { throw new TimeoutException($"no answer in {_patience.Answer.TotalSeconds:0} seconds", e); }
    }

    private ResiliencePipeline<HttpResponseMessage> Pipeline(bool repeatable) => new ResiliencePipelineBuilder<HttpResponseMessage>().AddRetry(new RetryStrategyOptions<HttpResponseMessage>
    {
        MaxRetryAttempts = Math.Max(1, _patience.Tries - 1),
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = _patience.First,
        MaxDelay = _patience.Longest,
        ShouldHandle = async attempt => attempt.Outcome switch
        {
            { Exception: HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } } => false,
            // Nothing was sent yet.
            { Exception: HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError } } => true,
            { Exception: HttpRequestException or TimeoutException or IOException } => repeatable,
            { Result: { } answer } => await MayHelpAsync(answer, repeatable).ConfigureAwait(false),
            _ => false,
        },
        DelayGenerator = attempt => ValueTask.FromResult(attempt.Outcome.Result is { } answer ? After(answer) : null),
        OnRetry = attempt =>
        {
            var why = attempt.Outcome.Result is { } answer ? $"answers {(int)answer.StatusCode}" : $"cannot be reached ({Reason(attempt.Outcome.Exception!)})";
            OnWait?.Invoke($"{_provider.Name} {why}; another try in {ApiErrors.Words(attempt.RetryDelay)}.");
            return ValueTask.CompletedTask;
        },
    }).Build();

    private async ValueTask<bool> MayHelpAsync(HttpResponseMessage answer, bool repeatable) => answer.StatusCode switch
    {
        // Longer than we wait: the run comes back another time.
        _ when After(answer) > _patience.Longest => false,
        HttpStatusCode.TooManyRequests => !ApiErrors.IsQuota((await ApiErrorBody.ReadAsync(answer, _key, CancellationToken.None).ConfigureAwait(false)).Code),
        HttpStatusCode.RequestTimeout or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => repeatable,
        _ => false,
    };

    private static TimeSpan? After(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - DateTimeOffset.UtcNow is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
        _ => null,
    };

    private static string Reason(Exception failure) => failure switch
    {
        TimeoutException => failure.Message,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "its name is not known to the network",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "no connection comes about",
        _ => "the connection broke off",
    };
}
