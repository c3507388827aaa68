using System.Globalization;
using System.Threading.RateLimiting;
using FineTune.Studio.Storage;

namespace FineTune.Studio.OpenAi.Keys;

/// <summary>Requests per minute of every key, as a bucket that refills evenly: ASP.NET Core's rate limiter, asked by hand because clients are told what is left.</summary>
internal sealed class KeyLimits : IDisposable
{
    // A key's limit is part of its bucket's name.
    private readonly PartitionedRateLimiter<ApiKeyRecord> _limiter = PartitionedRateLimiter.Create<ApiKeyRecord, (Guid, int)>(key =>
        RateLimitPartition.GetTokenBucketLimiter((key.Id, key.RequestsPerMinute), _ => new()
        {
            TokenLimit = key.RequestsPerMinute, TokensPerPeriod = 1, ReplenishmentPeriod = PeriodOf(key), QueueLimit = 0, AutoReplenishment = false,
        }));

    /// <summary>Counts a request and says in the headers what is left.</summary>
    /// <exception cref="OpenAiException">The key is beyond its limit.</exception>
    public void Check(ApiKeyRecord key, IHeaderDictionary headers)
    {
        using var lease = _limiter.AttemptAcquire(key);
        var left = _limiter.GetStatistics(key)?.CurrentAvailablePermits ?? 0;
        headers["x-ratelimit-limit-requests"] = Number(key.RequestsPerMinute);
        headers["x-ratelimit-remaining-requests"] = Number(left);
        headers["x-ratelimit-reset-requests"] = ((key.RequestsPerMinute - left) * PeriodOf(key)).TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + "s";
        if (lease.IsAcquired) return;
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var told) ? told : PeriodOf(key);
        headers.RetryAfter = Number((long)Math.Max(1, Math.Ceiling(wait.TotalSeconds)));
        throw new OpenAiException(StatusCodes.Status429TooManyRequests,
            $"Rate limit reached for the key '{key.Name}' on requests per minute: limit {key.RequestsPerMinute:N0}. Try again in {Math.Max(1, Math.Ceiling(wait.TotalSeconds)):N0} s, or make a key with a higher limit.", "requests", code: "rate_limit_exceeded");
    }

    public void Dispose() => _limiter.Dispose();

    private static TimeSpan PeriodOf(ApiKeyRecord key) => TimeSpan.FromMinutes(1) / key.RequestsPerMinute;

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
