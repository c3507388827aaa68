namespace FineTune.Engine.Remote;

/// <summary>Where a provider's key is; null = there is none.</summary>
public delegate string? ApiKeySource(ApiProvider provider);

/// <summary>How long is waited for a provider, and how often something is tried again.</summary>
public sealed record ApiPatience
{
    /// <summary>Times a request is sent until it is given up.</summary>
    public int Tries { get; init; } = 6;

    /// <summary>Wait before the second try; twice as long before each further one.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between two tries, and the longest a provider may ask for before we come back another time.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Longest wait for an answer.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Wait between two looks at a job while something happens, and at most while nothing does.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan LongestPoll { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>The way to the providers: the list under the home folder, the installation's settings, and where the keys are. Keys are in none of the three.</summary>
/// <param name="Keys">Null = environment variables (<see cref="EnvironmentKeys"/>).</param>
public sealed record RemoteAccess(FineTuneHome Home, EngineSettings Settings, ApiKeySource? Keys = null)
{
    public ApiPatience Patience { get; init; } = new();

    public ApiProviders Providers => new(Home);

    public string? KeyOf(ApiProvider provider) => (Keys ?? EnvironmentKeys.Find)(provider);

    /// <exception cref="UserException">Offline, no such provider, or no key for it.</exception>
    public ApiClient Open(string provider)
    {
        DemandOnline(Settings);
        var found = Providers.Find(provider).Validated();
        var key = KeyOf(found) ?? throw new UserException($"There is no API key for {found.Name}.", $"Give it in the studio's settings under Providers, or for the command line in the environment variable {EnvironmentKeys.Names(found)[^1]}.");
        return new(found, key, Patience);
    }

    /// <exception cref="UserException">Offline.</exception>
    public static void DemandOnline(EngineSettings settings)
    {
        if (settings.Offline) throw new UserException("Offline mode is on, and a model behind an API is on its provider's machines.", "Switch offline mode off in the settings, or choose a model of this machine.");
    }
}

/// <summary>Keys from the environment: for the command line, and for child processes of the Studio.</summary>
public static class EnvironmentKeys
{
    public const string Variable = "FINETUNE_API_KEY", OpenAiVariable = "OPENAI_API_KEY";

    /// <summary>The variables that are asked, in their order: one for this provider alone, ours, and OpenAI's own for OpenAI alone, so that no other server is ever sent that key.</summary>
    public static IReadOnlyList<string> Names(ApiProvider provider) =>
        [$"{Variable}_{provider.Id.ToUpperInvariant().Replace('-', '_')}", Variable, .. provider.IsOpenAi ? [OpenAiVariable] : Array.Empty<string>()];

    public static string? Find(ApiProvider provider) => Names(provider).Select(Environment.GetEnvironmentVariable).FirstOrDefault(k => k is { Length: > 0 })?.Trim();
}
