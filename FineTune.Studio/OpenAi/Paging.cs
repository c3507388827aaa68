namespace FineTune.Studio.OpenAi;

/// <summary>Lists in pages as OpenAI cuts them: what follows <c>after</c>, at most <c>limit</c>.</summary>
internal static class Paging
{
    /// <exception cref="OpenAiException">The limit is out of range, or nothing in the list has the id to go on after.</exception>
    public static ListDocument<T> Page<T>(IReadOnlyList<T> all, Func<T, string> id, string? after, int? limit, int usual = 20, int most = 100)
    {
        if (limit is < 1 || limit > most) throw OpenAiException.Wrong($"Invalid value for 'limit': {limit}. Choose 1 to {most:N0}.", "limit", "invalid_value");
        var start = 0;
        if (after is { Length: > 0 })
        {
            while (start < all.Count && id(all[start]) != after) start++;
            if (start++ == all.Count) throw OpenAiException.Wrong($"There is nothing with the id '{after}' in this list to go on after.", "after", "invalid_value");
        }
        var page = all.Skip(start).Take(limit ?? usual).ToList();
        return new(page, start + page.Count < all.Count, page.Count > 0 ? id(page[0]) : null, page.Count > 0 ? id(page[^1]) : null);
    }
}
