using System.CommandLine;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Spectre.Console;

namespace FineTune.Engine.Cli;

/// <summary><c>finetune watch URL RUN</c>: a run of some Studio, live in the terminal; reconnects, misses nothing, ends as the run ends.</summary>
public static class WatchVerb
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var url = new Argument<string>("URL") { Description = "Address of the Studio, e.g. http://127.0.0.1:5080." };
        var run = new Argument<string>("RUN") { Description = "The run's id: the last part of its page's address." };
        var command = new Command("watch", "Watch a run of a Studio.\n\nExample: finetune watch http://127.0.0.1:5080 20260301-1") { url, run };
        command.SetAction((parsed, token) => RunAsync(
            parsed.GetValue(url)!, parsed.GetValue(run)!, parsed.GetValue(Verb.Json), AnsiConsole.Console, Console.Out, token));
        return command;
    }

    internal static async Task<int> RunAsync(string url, string run, bool json, IAnsiConsole console, TextWriter output, CancellationToken token)
    {
        try
        {
            var events = FollowAsync(HubAddress(url), run, token);
            return json ? await PrintAsync(events, output) : await new WatchView(console, run).ShowAsync(events);
        }
        catch (UserException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.UserError;
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested) { return ExitCode.Done; }
    }

    /// <summary>The run's events from the first to the last, over as many connections as it takes.</summary>
    internal static async IAsyncEnumerable<TrainingEvent> FollowAsync(
        string hub, string run, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
    {
        long after = -1;
        var connected = false;
        while (true)
        {
            await using var connection = HubLink.Connect(hub);
            var more = true;
            IAsyncEnumerator<TrainingEvent>? stream = null;
            try
            {
                await connection.StartAsync(token);
                connected = true;
                stream = connection.StreamAsync<TrainingEvent>(RunHubContract.Watch, run, after, token).GetAsyncEnumerator(token);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                if (!connected) throw new UserException($"No Studio answers at {hub} ({e.Message}).", "Check the address, and that the Studio runs.", inner: e);
            }
            while (stream is not null && more)
            {
                try { more = await stream.MoveNextAsync(); }
                // The Studio's own answer (no such run): asking again would not change it.
                catch (HubException e) when (connection.State == HubConnectionState.Connected)
                {
                    throw new UserException(Sentence(e.Message), "Copy the id from the address of the run's page.", inner: e);
                }
                catch (Exception e) when (e is not OperationCanceledException || !token.IsCancellationRequested) { break; }
                if (!more) yield break;
                after = stream.Current.Sequence;
                yield return stream.Current;
            }
            await Task.Delay(RetryDelay, token);
        }
    }

    private static async Task<int> PrintAsync(IAsyncEnumerable<TrainingEvent> events, TextWriter output)
    {
        Finished? end = null;
        await foreach (var next in events)
        {
            await output.WriteLineAsync(RunEvents.Format(next));
            end = next as Finished;
        }
        return Ended(end);
    }

    /// <summary>A run whose events stop without an ending was interrupted: it can be resumed.</summary>
    internal static int Ended(Finished? end) => end is null ? ExitCode.Resumable : ExitCode.Of(end.Outcome);

    private static string HubAddress(string url) =>
        url.TrimEnd('/') is var trimmed && trimmed.EndsWith(RunHubContract.Path, StringComparison.Ordinal) ? trimmed
        : Uri.TryCreate(trimmed, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" ? trimmed + RunHubContract.Path
        : throw new UserException($"'{url}' is not an address.", "Give the Studio's address, e.g. http://127.0.0.1:5080.");

    // SignalR puts "An unexpected error occurred invoking ... HubException: " before the server's own words.
    private static string Sentence(string message) =>
        message.IndexOf("HubException: ", StringComparison.Ordinal) is >= 0 and var at ? message[(at + "HubException: ".Length)..] : message;
}
