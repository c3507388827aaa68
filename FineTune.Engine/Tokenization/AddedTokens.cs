using System.Buffers;

namespace FineTune.Engine.Tokenization;

/// <summary>A token that is found in the raw text before anything is cut, as "[SEP]" or "&lt;mask&gt;" are.</summary>
/// <param name="Special">It carries meaning for the model and no text.</param>
/// <param name="LeftStrip">It eats the white space before it.</param>
/// <param name="RightStrip">It eats the white space after it.</param>
public sealed record AddedToken(string Content, int Id, bool Special = true, bool LeftStrip = false, bool RightStrip = false);

/// <summary>Finds added tokens in texts: leftmost first, of several at one place the longest.</summary>
internal sealed class AddedTokens
{
    private readonly AddedToken[] _longestFirst;
    private readonly SearchValues<string> _search;
    private readonly Dictionary<int, AddedToken> _byId;

    public AddedTokens(IEnumerable<AddedToken> tokens)
    {
        All = [.. tokens.Where(t => t.Content.Length > 0).DistinctBy(t => t.Content).OrderBy(t => t.Id)];
        _longestFirst = [.. All.OrderByDescending(t => t.Content.Length)];
        _search = SearchValues.Create([.. All.Select(t => t.Content)], StringComparison.Ordinal);
        _byId = All.GroupBy(t => t.Id).ToDictionary(g => g.Key, g => g.First());
    }

    /// <summary>By id, ascending.</summary>
    public IReadOnlyList<AddedToken> All { get; }

    public AddedToken? Find(int id) => _byId.GetValueOrDefault(id);

    /// <summary>The next added token at or after <paramref name="from"/>.</summary>
    /// <param name="start">Where the token begins; the text's length when there is none.</param>
    /// <param name="textEnd">Where the text before it ends: earlier than <paramref name="start"/> when the token eats white space.</param>
    /// <param name="next">Where the text after it begins.</param>
    public AddedToken? Next(ReadOnlySpan<char> text, int from, out int start, out int textEnd, out int next)
    {
        var found = All.Count == 0 ? -1 : text[from..].IndexOfAny(_search);
        start = textEnd = next = text.Length;
        if (found < 0) return null;
        start = textEnd = from + found;
        AddedToken? token = null;
        foreach (var candidate in _longestFirst)
            if (text[start..].StartsWith(candidate.Content, StringComparison.Ordinal)) { token = candidate; break; }
        next = start + token!.Content.Length;
        while (token.LeftStrip && textEnd > from && char.IsWhiteSpace(text[textEnd - 1])) textEnd--;
        while (token.RightStrip && next < text.Length && char.IsWhiteSpace(text[next])) next++;
        return token;
    }
}
