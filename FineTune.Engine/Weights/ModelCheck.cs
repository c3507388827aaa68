using System.Runtime.InteropServices;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Images;
using FineTune.Engine.Tokenization;

namespace FineTune.Engine.Weights;

/// <summary>Tries a model's folder out before it gets a name: what is in the cache can be used.</summary>
internal static class ModelCheck
{
    /// <exception cref="UserException">The family is not known here, the weights are broken or do not fit, the tokenizer is missing or names more tokens than the model has rows for.</exception>
    public static void Demand(string folder)
    {
        if (ImageFamilies.Has(folder))
        {
            Load(() => ImageFamilies.Load(folder), folder).Dispose();
            return;
        }
        using var model = Load(() => ModelFamilies.Load(folder), folder);
        var tokens = Tokenizers.Load(folder).VocabularySize;
        if (tokens > model.VocabularySize)
            throw new UserException($"The tokenizer has {tokens:N0} tokens, the model knows {model.VocabularySize:N0}.", "Use the tokenizer files that belong to these weights.", new Place(folder));
    }

    private static TModel Load<TModel>(Func<TModel> load, string folder)
    {
        try { return load(); }
        catch (Exception e) when (e is ExternalException or ArgumentException or OverflowException)
        {
            // Sizes no model can have are met where its tensors are made.
            throw new UserException($"No model can be made as config.json says: {e.Message.Split('\n')[0].TrimEnd('.')}.", "Use the config.json that belongs to these weights.", new Place(Path.Combine(folder, ModelFamilies.ConfigFile)), e);
        }
    }
}
