using System.Globalization;

namespace FineTune.Engine.Models;

/// <summary>Refuses numbers of a config.json that no model has, before they become an allocation: the first wrong one, in a sentence.</summary>
internal sealed class ConfigCheck(string path)
{
    /// <summary>More than any model that one machine can train; a slip of the keyboard is not taken for a size.</summary>
    private const long MostParameters = 4_000_000_000;

    public ConfigCheck Range(string key, double value, double least, double most) => Demand(value >= least && value <= most, // false for NaN
        string.Create(CultureInfo.InvariantCulture, $"'{key}' is {value}, which no model has ({least} to {most})."));

    /// <summary>Share of values dropped while training.</summary>
    public ConfigCheck Dropout(string key, double value) => Range(key, value, 0, 0.99);

    public ConfigCheck Heads(string key, int heads, string widthKey, int width) =>
        Range(key, heads, 1, width).Demand(width % heads == 0, $"'{widthKey}' ({width}) cannot be shared out among {heads} heads ('{key}').");

    public ConfigCheck Activation(string key, string name) => Demand(Activations.Knows(name), $"'{key}' is '{name}', which is not known here ({Activations.Names}).");

    public ConfigCheck Parameters(long count) => Demand(count <= MostParameters, $"Its sizes make a model of {count:n0} parameters, which is too large for this program.");

    public ConfigCheck Demand(bool holds, string otherwise) => holds ? this
        : throw new UserException(otherwise, "Use the config.json that was published with the weights.", new Place(path));
}
