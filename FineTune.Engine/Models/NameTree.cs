using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>
/// Registers parts under dotted state-dict names, making the levels between: a published name is then a string beside the part, not a
/// class of its own per dot.
/// </summary>
internal static class NameTree
{
    /// <param name="name">E.g. <c>attention.self.query</c>.</param>
    /// <returns>The part.</returns>
    public static T Add<T>(this nn.Module root, string name, T part) where T : nn.Module
    {
        var levels = name.Split('.');
        foreach (var level in levels[..^1])
        {
            var next = root.named_children().FirstOrDefault(child => child.name == level).module;
            if (next is null) root.register_module(level, next = new Level());
            root = next;
        }
        root.register_module(levels[^1], part);
        return part;
    }

    private sealed class Level() : nn.Module("level");
}
