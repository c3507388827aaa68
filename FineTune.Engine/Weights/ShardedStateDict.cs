using System.Text.Json;
using static TorchSharp.torch;

namespace FineTune.Engine.Weights;

/// <summary>
/// A checkpoint cut into files: <c>*.index.json</c> says in <c>weight_map</c> which file beside it holds which tensor. All shards are opened and
/// held to the index at once, so that a missing one is said before anything is loaded.
/// </summary>
internal sealed class ShardedStateDict : StateDict
{
    private readonly Dictionary<string, StateDict> _shardOf = [];
    private readonly Dictionary<string, StateDict> _shards = [];

    /// <param name="index">The index file.</param>
    /// <param name="open">Opens one shard.</param>
    public ShardedStateDict(string index, Func<string, StateDict> open)
    {
        Location = index;
        var folder = Path.GetDirectoryName(Path.GetFullPath(index))!;
        try
        {
            foreach (var (name, file) in ReadMap(index))
            {
                if (!_shards.TryGetValue(file, out var shard)) _shards[file] = shard = open(Existing(folder, file));
                _shardOf[name] = shard.Contains(name) ? shard : throw Refused($"Tensor '{name}' is not in {file}, where the index places it.", "Fetch or copy the files again.");
            }
        }
        catch { Dispose(); throw; }
    }

    public override string Location { get; }

    public override IReadOnlyCollection<string> Names => _shardOf.Keys;

    public override bool Contains(string name) => _shardOf.ContainsKey(name);

    public override long[] Shape(string name) => Shard(name).Shape(name);

    public override ScalarType Type(string name) => Shard(name).Type(name);

    public override void Dispose()
    {
        foreach (var shard in _shards.Values) shard.Dispose();
    }

    internal override void Fill(string name, Tensor target) => Shard(name).Fill(name, target);

    /// <summary>Tensor -> file name, each a plain one.</summary>
    /// <exception cref="UserException">It is no index, or names a file elsewhere.</exception>
    internal static Dictionary<string, string> ReadMap(string index)
    {
        var root = Json.ReadFile<JsonElement>(index);
        var map = new Dictionary<string, string>();
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("weight_map", out var entries) || entries.ValueKind != JsonValueKind.Object)
            throw new UserException("This index of shards has no weight_map.", "Fetch or copy it again.", new Place(index));
        foreach (var entry in entries.EnumerateObject())
        {
            var file = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString()! : "";
            if (file.Length == 0 || file is "." or ".." || file.AsSpan().ContainsAny("/\\:\0"))
                throw new UserException($"The index places tensor '{entry.Name}' in '{file}', which is not a plain file name.", "Use the published checkpoint only.", new Place(index));
            map[entry.Name] = file;
        }
        return map;
    }

    private string Existing(string folder, string file) => Path.Combine(folder, file) is var path && File.Exists(path) ? path
        : throw Refused($"The shard {file}, named in the index, is missing.", "Put all shards beside the index.");

    private StateDict Shard(string name) => _shardOf.TryGetValue(name, out var shard) ? shard : throw Missing(name);

    private UserException Refused(string what, string remedy) => new(what, remedy, new Place(Location));
}
