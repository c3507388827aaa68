using FineTune.Engine.Weights;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>Loads an encoder from a folder's weights, whoever spelled their names; what is no part of the encoder is left alone.</summary>
internal static class PublishedWeights
{
    /// <summary>Fills every parameter of <paramref name="model"/>.</summary>
    /// <exception cref="UserException">A tensor is missing, left over or of another shape, or two spell the same one; the names are said.</exception>
    public static void Load(string folder, nn.Module model, PublishedNames names)
    {
        var path = Path.Combine(folder, ModelFamilies.WeightsFile);
        using var file = SafeTensors.Open(path);
        var published = new Dictionary<string, string>();
        foreach (var entry in file.Entries)
            if (names.Canonical(entry.Name) is { } name && !published.TryAdd(name, entry.Name))
                throw Misfit($"'{published[name]}' and '{entry.Name}' are two tensors for one place.", path);
        var state = model.state_dict();
        var missing = state.Keys.Where(key => !published.ContainsKey(key)).ToList();
        var unexpected = published.Keys.Where(key => !state.ContainsKey(key) && !names.IsOptional(key)).ToList();
        if (missing.Count + unexpected.Count > 0)
            throw Misfit($"The weights do not fit the model. Missing: {List(missing)}. Unexpected: {List(unexpected)}.", path);
        foreach (var (name, target) in state) file.CopyTo(published[name], target);
    }

    /// <summary>True where the weights are there and hold no tensor below this part of the encoder.</summary>
    public static bool Lacks(string folder, PublishedNames names, string part)
    {
        var path = Path.Combine(folder, ModelFamilies.WeightsFile);
        if (!File.Exists(path)) return false;
        using var file = SafeTensors.Open(path);
        return !file.Entries.Any(entry => names.Canonical(entry.Name)?.StartsWith(names.Prefix + part + ".", StringComparison.Ordinal) == true);
    }

    private static UserException Misfit(string what, string path) => new(what, "Use the weights that belong to this config.json.", new Place(path));

    private static string List(List<string> names) => names.Count == 0 ? "none" : string.Join(", ", names.Take(8)) + (names.Count > 8 ? $" and {names.Count - 8} more" : "");
}
