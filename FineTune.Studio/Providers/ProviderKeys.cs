using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FineTune.Engine;
using FineTune.Engine.Remote;
using Microsoft.AspNetCore.DataProtection;

namespace FineTune.Studio.Providers;

/// <summary>The providers' API keys: protected by the data protection of ASP.NET, in a file of the home that only its owner can read. They can be replaced and forgotten, never shown.</summary>
public sealed class ProviderKeys(FineTuneHome home, IDataProtectionProvider protection, ILogger<ProviderKeys> log)
{
    private const string Purpose = "FineTune.Studio.Providers.Keys";

    private readonly Lock _lock = new();
    private readonly IDataProtector _protector = protection.CreateProtector(Purpose);

    private string File => Path.Combine(home.Root, "provider-keys.json");

    /// <summary>The key kept for a provider, else one of the environment; null when there is neither.</summary>
    public string? Find(ApiProvider provider) => Kept(provider) ?? EnvironmentKeys.Find(provider);

    /// <summary>A key is kept here; it may still come from the environment when it is not.</summary>
    public bool IsKept(ApiProvider provider) => Kept(provider) is not null;

    /// <exception cref="UserException">It cannot be a key.</exception>
    public void Set(ApiProvider provider, string key)
    {
        key = key.Trim();
        if (key.Length is 0 or > 1000 || key.Any(c => c is <= ' ' or > '~')) throw new UserException("This is no API key: it holds a character that no key has.", "Copy it again, without spaces.");
        Change(keys => keys[provider.Id] = new JsonObject { ["address"] = provider.Root.GetLeftPart(UriPartial.Authority), ["key"] = _protector.Protect(key) });
    }

    public void Forget(string provider) => Change(keys => keys.Remove(provider));

    private string? Kept(ApiProvider provider)
    {
        // A key was given for one server: when the address is changed, the new one must not be sent it.
        if (Read()[provider.Id] is not JsonObject kept || kept["address"]?.GetValue<string>() != provider.Root.GetLeftPart(UriPartial.Authority)) return null;
        try { return _protector.Unprotect(kept["key"]!.GetValue<string>()); }
        catch (CryptographicException)
        {
            log.LogWarning("The key of {Provider} cannot be read any more, since the home's own keys are gone; it has to be given again", provider.Id);
            return null;
        }
    }

    private JsonObject Read() => System.IO.File.Exists(File) ? Json.ReadFile<JsonObject>(File) : [];

    private void Change(Action<JsonObject> change)
    {
        lock (_lock)
        {
            var keys = Read();
            change(keys);
            Json.WriteFile(File, keys, ownerOnly: true);
        }
    }
}
