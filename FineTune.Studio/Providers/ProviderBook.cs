using FineTune.Engine;
using FineTune.Engine.Models;
using FineTune.Engine.Remote;
using FineTune.Studio.Settings;

namespace FineTune.Studio.Providers;

/// <summary>The providers as pages see them: the list, whether there is a key, and a test of the connection.</summary>
public sealed class ProviderBook(FineTuneHome home, SettingsStore settings, ProviderKeys keys, Func<RemoteAccess> access)
{
    private readonly ApiProviders _providers = new(home);

    /// <summary>Raised after a provider or a key was changed.</summary>
    public event Action? Changed;

    public IReadOnlyList<ApiProvider> List() => _providers.List();

    public bool HasKey(ApiProvider provider) => keys.Find(provider) is not null;

    /// <inheritdoc cref="ProviderKeys.IsKept"/>
    public bool IsKept(ApiProvider provider) => keys.IsKept(provider);

    /// <summary>Models behind APIs that can be chosen: those of providers with a key, and none in offline mode.</summary>
    public IReadOnlyList<ModelCard> Cards()
    {
        if (settings.Current.Offline) return [];
        var usable = List().Where(HasKey).Select(p => p.Id).ToHashSet();
        return usable.Count == 0 ? [] : [.. _providers.Cards().Where(c => usable.Contains(ApiCard.Parse(c.Id)!.Value.Provider))];
    }

    /// <summary>The models of all providers, with a key or without.</summary>
    public IReadOnlyList<ModelCard> AllCards() => _providers.Cards();

    /// <param name="key">A new key; null leaves the one there is.</param>
    /// <exception cref="UserException">The provider cannot be used as it is given, or the key is none.</exception>
    public void Save(ApiProvider provider, string? key)
    {
        _providers.Save(provider);
        if (key is { Length: > 0 }) keys.Set(provider, key);
        Changed?.Invoke();
    }

    public void ForgetKey(string provider)
    {
        keys.Forget(provider);
        Changed?.Invoke();
    }

    /// <summary>Deletes a provider with its key. Runs that were made with it stay; their models can no longer be asked.</summary>
    public void Delete(string provider)
    {
        _providers.Delete(provider);
        ForgetKey(provider);
    }

    /// <summary>Asks the provider for its models.</summary>
    /// <exception cref="UserException">It does not answer, or not as it should; says why.</exception>
    public async Task<IReadOnlyList<string>> TestAsync(string provider, CancellationToken token)
    {
        using var client = access().Open(provider);
        return await client.ModelsAsync(token);
    }
}
