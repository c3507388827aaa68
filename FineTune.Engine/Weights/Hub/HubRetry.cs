namespace FineTune.Engine.Weights.Hub;

/// <summary>Tries again what failed for a moment: after half a second, then twice as long each time, or as long as the hub asks.</summary>
internal sealed class HubRetry(Uri hub, Func<TimeSpan, CancellationToken, Task> delay)
{
    public const int Tries = 6;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5), Longest = TimeSpan.FromMinutes(2);

    /// <param name="attempt">Throws <see cref="HubBusyException"/> where another try may help.</param>
    /// <param name="progressed">True when the failed attempt got on enough not to count; asked once per attempt.</param>
    /// <exception cref="UserException">No try helped, or the hub asks for more patience than we have.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> attempt, Func<bool>? progressed, CancellationToken token)
    {
        for (var failures = 0; ;)
        {
            try { return await attempt().ConfigureAwait(false); }
            catch (HubBusyException e)
            {
                failures = progressed?.Invoke() == true ? 1 : failures + 1;
                if (failures >= Tries) throw HubErrors.GivenUp(hub, e, failures);
                if (e.Wait > Longest) throw new UserException($"The hub {hub} asks to be left alone for {e.Wait.Value.TotalMinutes:N0} minutes.", "Try again then; what has come so far is kept. A token in the settings raises the hub's limits.", inner: e);
                await delay(e.Wait ?? First * Math.Pow(2, failures - 1), token).ConfigureAwait(false);
            }
        }
    }
}
