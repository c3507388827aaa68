using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FineTune.Engine;
using FineTune.Studio.Storage;
using Microsoft.EntityFrameworkCore;

namespace FineTune.Studio.OpenAi.Keys;

/// <summary>
/// The keys of the API: made, found, revoked. A key is 256 random bits, so a plain SHA-256 is enough to keep it: there is nothing to guess
/// that a slow, salted hash would have to protect, and every request has to be checked fast.
/// </summary>
public sealed class KeyBook(IDbContextFactory<StudioDb> databases, TimeProvider time)
{
    /// <summary>How every key begins: secret scanners and people tell by it what it is.</summary>
    public const string Prefix = "sk-finetune-";

    public const int UsualRequestsPerMinute = 600, MostRequestsPerMinute = 100_000;

    private static readonly TimeSpan UseIsNoted = TimeSpan.FromMinutes(1);

    /// <summary>Makes a key.</summary>
    /// <returns>Its entry and the key itself, which nobody can be told again.</returns>
    /// <exception cref="UserException">The name is missing, no scope is chosen or one is unknown, or the limit is none.</exception>
    public async Task<(ApiKeyRecord Record, string Key)> CreateAsync(string name, IReadOnlyCollection<string> scopes, int requestsPerMinute = UsualRequestsPerMinute)
    {
        name = name.Trim();
        if (name.Length is 0 or > 120) throw new UserException("A key's name has 1 to 120 characters.", "Name it after the program that will use it.");
        if (scopes.Count == 0) throw new UserException("The key may do nothing.", "Choose at least one thing it is for.");
        if (scopes.FirstOrDefault(s => KeyScopes.All.All(k => k.Id != s)) is { } unknown) throw new UserException($"There is no scope '{unknown}'.", $"Choose among {string.Join(", ", KeyScopes.All.Select(s => s.Id))}.");
        if (requestsPerMinute is < 1 or > MostRequestsPerMinute) throw new UserException($"{requestsPerMinute:N0} requests a minute is no limit there can be.", $"Choose 1 to {MostRequestsPerMinute:N0}.");
        var key = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var record = new ApiKeyRecord
        {
            Name = name, Hash = HashOf(key), Ending = key[^4..], Scopes = string.Join(',', KeyScopes.All.Select(s => s.Id).Where(scopes.Contains)),
            RequestsPerMinute = requestsPerMinute, CreatedAt = time.GetUtcNow(),
        };
        await using var db = await databases.CreateDbContextAsync();
        db.ApiKeys.Add(record);
        await db.SaveChangesAsync();
        return (record, key);
    }

    /// <summary>Newest first.</summary>
    public async Task<List<ApiKeyRecord>> ListAsync()
    {
        await using var db = await databases.CreateDbContextAsync();
        return await db.ApiKeys.AsNoTracking().OrderByDescending(k => k.CreatedAt).ToListAsync();
    }

    public async Task<bool> AnyAsync()
    {
        await using var db = await databases.CreateDbContextAsync();
        return await db.ApiKeys.AnyAsync();
    }

    /// <summary>The entry of a key someone sent, or null; notes that it was used.</summary>
    public async Task<ApiKeyRecord?> FindAsync(string key, CancellationToken token = default)
    {
        var hash = HashOf(key);
        await using var db = await databases.CreateDbContextAsync(token);
        var record = await db.ApiKeys.AsNoTracking().FirstOrDefaultAsync(k => k.Hash == hash, token);
        var now = time.GetUtcNow();
        // Not at every request: a write costs more than the whole check.
        if (record is not null && (record.LastUsedAt is not { } last || now - last >= UseIsNoted))
            await db.ApiKeys.Where(k => k.Id == record.Id).ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, now), token);
        return record;
    }

    /// <summary>From the next request on the key opens nothing.</summary>
    public async Task RevokeAsync(Guid id)
    {
        await using var db = await databases.CreateDbContextAsync();
        await db.ApiKeys.Where(k => k.Id == id).ExecuteDeleteAsync();
    }

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
