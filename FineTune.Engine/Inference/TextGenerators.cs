namespace FineTune.Engine.Inference;

/// <summary>Opens models that write.</summary>
public static class TextGenerators
{
    /// <param name="folder">A run's folder, its <c>model/</c>, or a cached model's.</param>
    /// <exception cref="UserException">There is no model in the folder, or none that writes.</exception>
    public static TextGenerator Load(string folder) => new TorchTextGenerator(Predictors.Find(folder));
}
