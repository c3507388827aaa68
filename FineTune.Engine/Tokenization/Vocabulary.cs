using System.Text.Json;

namespace FineTune.Engine.Tokenization;

/// <summary>Pieces and their ids, both ways.</summary>
internal sealed class Vocabulary
{
    /// <summary>Far above every published vocabulary (256,000): an id beyond it is a broken file, not a reason to take all memory.</summary>
    private const int MaxSize = 4_000_000;

    private readonly Dictionary<string, int> _ids;
    private readonly string?[] _pieces;

    private Vocabulary(Dictionary<string, int> ids, string?[] pieces) => (_ids, _pieces) = (ids, pieces);

    /// <summary>The highest id + 1.</summary>
    public int Size => _pieces.Length;

    public int? Find(string piece) => _ids.TryGetValue(piece, out var id) ? id : null;

    /// <summary>The piece of an id, or null where the numbering has a hole.</summary>
    public string? Piece(int id) => (uint)id < (uint)_pieces.Length ? _pieces[id] : null;

    /// <summary>By id, ascending.</summary>
    public IEnumerable<(string Piece, int Id)> All => _pieces.Select((piece, id) => (piece, id)).Where(p => p.piece is not null)!;

    /// <param name="pieces">Pieces with their ids, and the line of the file they stand in (null: not known).</param>
    /// <param name="path">The file, for the sentence that refuses it.</param>
    /// <exception cref="UserException">Two pieces share an id or two ids a piece, an id is out of range, or there is no piece at all.</exception>
    public static Vocabulary Create(IEnumerable<(string Piece, int Id, long? Line)> pieces, string path)
    {
        var (ids, byId) = (new Dictionary<string, int>(StringComparer.Ordinal), new List<string?>());
        foreach (var (piece, id, line) in pieces)
        {
            if (id is < 0 or >= MaxSize) throw TokenizerFiles.Broken($"The piece '{piece}' has the id {id}, which no vocabulary reaches.", path, line);
            if (!ids.TryAdd(piece, id)) throw TokenizerFiles.Broken($"The piece '{piece}' occurs twice, with the ids {ids[piece]} and {id}.", path, line);
            while (byId.Count <= id) byId.Add(null);
            if (byId[id] is { } other) throw TokenizerFiles.Broken($"The pieces '{other}' and '{piece}' share the id {id}.", path, line);
            byId[id] = piece;
        }
        return ids.Count > 0 ? new(ids, [.. byId]) : throw TokenizerFiles.Broken("The vocabulary is empty.", path);
    }

    /// <param name="pieces">An object of pieces and ids.</param>
    public static Vocabulary FromJson(JsonElement pieces, string path)
    {
        if (pieces.ValueKind != JsonValueKind.Object) throw TokenizerFiles.Broken("The vocab is no object of pieces and ids.", path);
        return Create(pieces.EnumerateObject().Select(p => p.Value.ValueKind == JsonValueKind.Number && p.Value.TryGetInt32(out var id)
            ? (p.Name, id, (long?)null) : throw TokenizerFiles.Broken($"The piece '{p.Name}' has the id {p.Value}, which is no whole number.", path)), path);
    }

    /// <summary>The same vocabulary with tokens that were added to it later; those it has already are passed over.</summary>
    public Vocabulary With(IEnumerable<AddedToken> added, string path)
    {
        var missing = added.Where(t => Find(t.Content) != t.Id).ToList();
        return missing.Count == 0 ? this : Create(All.Select(p => (p.Piece, p.Id, (long?)null)).Concat(missing.Select(t => (t.Content, t.Id, (long?)null))), path);
    }
}
