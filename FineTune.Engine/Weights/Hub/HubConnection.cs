using System.Net;
using System.Net.Http.Headers;

namespace FineTune.Engine.Weights.Hub;

/// <summary>HTTP to one hub. Redirects are followed by hand, so that the token goes to the hub and to nobody it points to.</summary>
internal sealed class HubConnection : IDisposable
{
    private const int MostRedirects = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(20), PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly string? _token;

    /// <exception cref="UserException">The address is none, or the token would travel unencrypted.</exception>
    public HubConnection(EngineSettings settings)
    {
        if (settings.HubProblem() is { } problem) throw problem;
        Root = new Uri(settings.EffectiveHubUrl.TrimEnd('/') + "/");
        _token = settings.EffectiveHubToken;
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("finetune", "1"));
    }

    public Uri Root { get; }

    public bool HasToken => _token is not null;

    /// <summary>GET, through redirects, up to the headers. The caller disposes the answer, whatever its status.</summary>
    /// <exception cref="HubBusyException">No answer came.</exception>
    /// <exception cref="UserException">The hub points in circles or to an address that is not to be trusted.</exception>
    public async Task<HttpResponseMessage> GetAsync(Uri address, Action<HttpRequestHeaders>? dress, CancellationToken token)
    {
        for (var i = 0; i < MostRedirects; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            dress?.Invoke(request.Headers);
            if (_token is not null && IsHub(address)) request.Headers.Authorization = new("Bearer", _token);
            var response = await SendAsync(request, token).ConfigureAwait(false);
            if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)) return response;
            using (response) address = Next(address, response.Headers.Location);
        }
        throw new UserException($"The hub {Root} sends requests round in circles.", "Check the hub's address in the settings.");
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
        patience.CancelAfter(Patience);
        try { return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false); }
        catch (HttpRequestException e) { throw HubErrors.Of(e, Root); }
        catch (OperationCanceledException e) when (!token.IsCancellationRequested) { throw new HubBusyException("it does not answer", inner: e); }
    }

    private Uri Next(Uri from, Uri? location)
    {
        var next = location is null ? null : new Uri(from, location);
        if (next is { Scheme: "https" } || (next is { Scheme: "http" } && from.Scheme == "http")) return next;
        throw new UserException($"The hub {Root} points to an address that is not to be trusted: {location}.", "Check the hub's address in the settings.");
    }

    private bool IsHub(Uri address) => address.Scheme == Root.Scheme && address.Host == Root.Host && address.Port == Root.Port;
}
