using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Weights;

/// <summary>What loading left aside, by name.</summary>
/// <param name="Fresh">Tensors of the model that stayed as they were initialised: the checkpoint has none, or one of another shape (a head for other classes).</param>
/// <param name="Ignored">Tensors of the checkpoint the rules name as no part of the model.</param>
/// <param name="Unexpected">Tensors of the checkpoint nobody knows.</param>
public sealed record LoadReport(IReadOnlyList<string> Fresh, IReadOnlyList<string> Ignored, IReadOnlyList<string> Unexpected);

/// <summary>Fills a model from a checkpoint whose names may be spelled differently (<see cref="NameRules"/>).</summary>
public static class StateDictLoader
{
    private const int Named = 8;

    /// <summary>The model, filled from the weights of a folder; disposed of where they do not fit.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static T Filled<T>(T model, string folder, NameRules rules) where T : nn.Module
    {
        try
        {
            using var weights = StateDicts.Open(folder);
            Load(weights, model, rules);
            return model;
        }
        catch { model.Dispose(); throw; }
    }

    /// <summary>Fills every parameter and persistent buffer of <paramref name="target"/>; nothing is filled when something does not fit.</summary>
    /// <exception cref="UserException">A tensor is missing or of another shape and the rules do not allow it; all such are named.</exception>
    public static LoadReport Load(StateDict source, nn.Module target, NameRules rules)
    {
        var wanted = target.state_dict();
        var ignored = source.Names.Where(name => !wanted.ContainsKey(name) && rules.Ignores(name)).ToHashSet();
        var found = Match(source, wanted, rules, ignored);
        var missing = wanted.Keys.Where(name => !found.ContainsKey(name)).ToList();
        var misshaped = found.Where(pair => !rules.Fits(pair.Key, source.Shape(pair.Value), wanted[pair.Key].shape)).Select(pair => pair.Key).ToList();
        var unexpected = source.Names.Except(found.Values).Except(ignored).ToList();
        var fatal = (Missing: missing.Where(name => !rules.Allows(name)).ToList(), Misshaped: misshaped.Where(name => !rules.Allows(name)).ToList());
        if (fatal.Missing.Count + fatal.Misshaped.Count > 0)
            throw new UserException($"The weights do not fit the model. Missing: {List(fatal.Missing)}. Of another shape: "
                + $"{List([.. fatal.Misshaped.Select(name => $"{name} (is {StateDict.Text(source.Shape(found[name]))}, must be {StateDict.Text(wanted[name].shape)})")])}. Unexpected: {List(unexpected)}.",
                "Use the weights that belong to this config.json.", new Place(source.Location));
        foreach (var name in misshaped) found.Remove(name);
        using var ungraded = no_grad();
        foreach (var (name, theirs) in found)
        {
            using var alias = wanted[name].view(source.Shape(theirs));
            source.CopyTo(theirs, alias);
        }
        return new([.. missing, .. misshaped], [.. ignored], unexpected);
    }

    /// <summary>The model's name -> the checkpoint's. A tensor spelled exactly as the model spells it goes before one that means the same.</summary>
    private static Dictionary<string, string> Match(StateDict source, Dictionary<string, Tensor> wanted, NameRules rules, HashSet<string> ignored)
    {
        var byMeaning = source.Names.Where(name => !ignored.Contains(name)).ToLookup(rules.Canonical);
        var found = new Dictionary<string, string>();
        foreach (var name in wanted.Keys)
        {
            if (source.Contains(name)) found[name] = name;
            else if (byMeaning[rules.Canonical(name)].ToList() is [var first, .. var others])
                found[name] = others is [] ? first
                    : throw new UserException($"The weights hold the tensor '{name}' more than once: as {string.Join(" and ", [first, .. others])}.", "Use a checkpoint of one model.", new Place(source.Location));
        }
        return found;
    }

    private static string List(List<string> names) =>
        names.Count == 0 ? "none" : string.Join(", ", names.Take(Named)) + (names.Count > Named ? $" and {names.Count - Named} more" : "");
}
