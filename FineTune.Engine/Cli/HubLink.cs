using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FineTune.Engine.Cli;

/// <summary>
/// A worker's line to the Studio: sends the run's events, receives a person's wishes. Losing it costs nothing: training goes on, the
/// events stand in the run folder, and on the next connection the Studio says what it has and gets the rest.
/// </summary>
internal sealed class HubLink : IAsyncDisposable
{
    private static readonly TimeSpan BatchInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    // A whole history after a long silence must not become one message.
    private const int MaximumBatch = 500;

    private readonly string _hub;
    private readonly string? _token;
    private readonly RunFolder _run;
    private readonly RunFeed _feed;
    private readonly RunControl _control;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private int _commands;

    /// <param name="feed">The run's events; end of sending is <c>SetActive(false)</c>.</param>
    public HubLink(string hub, string? token, RunFolder run, RunFeed feed, RunControl control, ILogger logger)
    {
        (_hub, _token, _run, _feed, _control, _logger) = (hub, token, run, feed, control, logger);
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>A connection to a Studio's hub that speaks the project's JSON.</summary>
    public static HubConnection Connect(string hub, string? token = null) => new HubConnectionBuilder()
        .WithUrl(hub, o => { if (token is not null) o.Headers[RunHubContract.TokenHeader] = token; })
        .AddJsonProtocol(o => o.PayloadSerializerOptions = Json.Line)
        .Build();

    private async Task LoopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = Connect(_hub, _token);
                await connection.StartAsync(_stop.Token);
                var commands = ReceiveAsync(connection);
                if (await SendAsync(connection)) return;
                await commands;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested) { }
            catch (Exception e)
            {
                _logger.LogWarning("The Studio cannot be reached ({Reason}); training goes on, the events are sent later.", e.Message);
                await Task.Delay(RetryDelay, _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    /// <summary>True when the run has ended and everything is delivered.</summary>
    private async Task<bool> SendAsync(HubConnection connection)
    {
        var known = await connection.InvokeAsync<long>(RunHubContract.LastSequence, _run.Id, _stop.Token);
        await foreach (var batch in _feed.Follow(known, BatchInterval, untilIdle: true, _stop.Token))
            foreach (var part in batch.Chunk(MaximumBatch))
                await connection.InvokeAsync<long>(RunHubContract.Publish, _run.Id, part, _stop.Token);
        return !_feed.IsActive;
    }

    private async Task ReceiveAsync(HubConnection connection)
    {
        try
        {
            await foreach (var command in connection.StreamAsync<RunCommand>(RunHubContract.Control, _run.Id, _commands, _stop.Token))
            {
                _commands++;
                command.ApplyTo(_control);
            }
        }
        // The sending side notices a lost connection too and starts over; the count says from which command on.
        catch (Exception e) when (e is not OutOfMemoryException) { _logger.LogDebug("Control stream ended: {Reason}", e.Message); }
    }

    /// <summary>Waits a little for the last events to be delivered; what is not stays in the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        _feed.SetActive(false);
        await Task.WhenAny(_loop, Task.Delay(LastWords));
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }
}
