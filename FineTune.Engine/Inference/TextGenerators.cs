using FineTune.Engine.Models;
using FineTune.Engine.Remote;

namespace FineTune.Engine.Inference;

/// <summary>Opens models that write.</summary>
public static class TextGenerators
{
    /// <summary>With the user's home, its settings, and keys from the environment for models behind an API.</summary>
    /// <inheritdoc cref="Load(string, RemoteAccess)"/>
    public static TextGenerator Load(string model) => IsRemote(model) ? Load(model, Usual()) : new TorchTextGenerator(Predictors.Find(model));

    /// <param name="model">A run's folder, its <c>model/</c>, a cached model's; or <c>api:PROVIDER/MODEL</c>.</param>
    /// <exception cref="UserException">There is no model in the folder, or none that writes; of a model behind an API: offline, no such provider, or no key.</exception>
    public static TextGenerator Load(string model, RemoteAccess remote)
    {
        var config = ApiCard.Parse(model) is var (provider, name) ? new ApiModelConfig(provider, name) : ApiModelConfig.TryRead(Predictors.Find(model));
        return config is null ? new TorchTextGenerator(Predictors.Find(model)) : new RemoteTextGenerator(remote.Open(config.Provider), config);
    }

    private static bool IsRemote(string model) => ApiCard.Parse(model) is not null || ApiModelConfig.TryRead(Predictors.Find(model)) is not null;

    private static RemoteAccess Usual()
    {
        var home = new FineTuneHome();
        return new(home, EngineSettings.Load(home));
    }
}
