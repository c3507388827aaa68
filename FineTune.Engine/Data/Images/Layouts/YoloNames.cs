using System.Globalization;
using FineTune.Engine.Data.Import;

namespace FineTune.Engine.Data.Images.Layouts;

/// <summary>The names of numbered classes.</summary>
/// <param name="From">Path of the file that names them.</param>
internal sealed record YoloNames(string From, IReadOnlyDictionary<int, string> Names)
{
    private static readonly string[] Lists = ["classes.txt", "obj.names", "names.txt", "class_names.txt", "labels.txt", "predefined_classes.txt"];

    public int Count => Names.Count;

    public string? this[int number] => Names.GetValueOrDefault(number);

    /// <returns>Null when no file names classes.</returns>
    public static YoloNames? Find(ImageContainer container)
    {
        // The nearest to the top first: data.yaml usually is.
        var members = container.Members.OrderBy(m => m.Segments.Length).ToList();
        foreach (var member in members.Where(m => m.Extension is ".yaml" or ".yml"))
            if (OfYaml(container.Text(member)) is { Count: > 0 } names) return new(member.Path, names);
        var list = members.Find(m => Lists.Contains(m.FileName.ToLowerInvariant())) ?? members.Find(m => m.Extension == ".names");
        return list is null ? null
            : new(list.Path, container.Text(list).Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0).Select((name, i) => (name, i)).ToDictionary(n => n.i, n => n.name));
    }

    /// <summary>The value of the key <c>names</c>: a list or map, in one line (over several, until its bracket closes) or one entry a line. No other YAML is understood.</summary>
    internal static Dictionary<int, string> OfYaml(string yaml)
    {
        var lines = yaml.Split('\n').Select(l => l.TrimEnd()).ToList();
        var start = lines.FindIndex(l => l.StartsWith("names:", StringComparison.Ordinal));
        if (start < 0) return [];
        var value = WithoutComment(lines[start]["names:".Length..]).Trim();
        if (value.StartsWith('[') || value.StartsWith('{'))
        {
            var close = value[0] == '[' ? ']' : '}';
            for (var i = start + 1; i < lines.Count && !value.EndsWith(close); i++) value += " " + WithoutComment(lines[i]).Trim();
            return Entries(Items(value[1..].TrimEnd(close)));
        }
        // Entries are indented, or begin with a dash; the next key is neither.
        return Entries(lines.Skip(start + 1).Select(WithoutComment).Where(l => l.Trim().Length > 0).TakeWhile(l => char.IsWhiteSpace(l[0]) || l[0] == '-').Select(l => l.Trim()));
    }

    private static Dictionary<int, string> Entries(IEnumerable<string> entries)
    {
        var names = new Dictionary<int, string>();
        foreach (var entry in entries)
        {
            var dashed = entry.StartsWith('-');
            var colon = entry.IndexOf(':');
            if (!dashed && colon > 0 && int.TryParse(Unquoted(entry[..colon]), CultureInfo.InvariantCulture, out var number)) names[number] = Unquoted(entry[(colon + 1)..]);
            else names[names.Count] = Unquoted(dashed ? entry[1..] : entry);
        }
        return names;
    }

    /// <summary>Parts between commas that stand outside quotes.</summary>
    private static List<string> Items(string flow)
    {
        var (items, item, quote) = (new List<string>(), new System.Text.StringBuilder(), '\0');
        foreach (var c in flow)
        {
            if (quote == '\0' && c == ',')
            {
                items.Add(item.ToString().Trim());
                item.Clear();
                continue;
            }
            quote = quote == c ? '\0' : quote == '\0' && c is '\'' or '"' && item.ToString().Trim() is "" or [.., ':'] ? c : quote;
            item.Append(c);
        }
        items.Add(item.ToString().Trim());
        return [.. items.Where(i => i.Length > 0)];
    }

    private static string WithoutComment(string line)
    {
        var at = line.StartsWith('#') ? 0 : line.IndexOf(" #", StringComparison.Ordinal);
        return at < 0 ? line : line[..at];
    }

    private static string Unquoted(string text)
    {
        text = text.Trim();
        return text.Length > 1 && text[0] is '\'' or '"' && text[^1] == text[0] ? text[1..^1] : text;
    }
}
