using System.Net;
using FineTune.Engine;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace FineTune.Studio.Security;

/// <summary>
/// The one door to a socket: Kestrel asks it for every address it was told to listen on, whatever told it (<c>--urls</c>,
/// <c>ASPNETCORE_URLS</c>, <c>HTTP_PORTS</c>, appsettings, code), so nothing but loopback can be opened while there are no accounts.
/// </summary>
internal sealed class LoopbackListenerFactory(SocketTransportFactory sockets) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => true;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        endpoint is IPEndPoint { Address: var address } && IPAddress.IsLoopback(address)
            ? sockets.BindAsync(endpoint, cancellationToken)
            : throw new UserException(
                $"The studio was asked to listen on {endpoint}, which other machines can reach, and it has no accounts yet to keep strangers out.",
                "Use a loopback address, for example --urls http://127.0.0.1:5080, and reach it from elsewhere through an SSH tunnel: ssh -L 5080:127.0.0.1:5080 HOST.");
}
