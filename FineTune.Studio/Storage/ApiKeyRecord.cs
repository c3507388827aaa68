namespace FineTune.Studio.Storage;

/// <summary>A key of the OpenAI-compatible API. The key itself is not here, only its hash: whoever reads this table cannot use the API with it.</summary>
public sealed class ApiKeyRecord
{
    public Guid Id { get; set; } = Guid.NewGuid();

    public required string Name { get; set; }

    /// <summary>SHA-256 of the key, 64 hexadecimal digits.</summary>
    public required string Hash { get; set; }

    /// <summary>The key's last characters, by which a person recognises it.</summary>
    public required string Ending { get; set; }

    /// <summary>What it may do, separated by commas; the words of <c>KeyScopes</c>.</summary>
    public required string Scopes { get; set; }

    public int RequestsPerMinute { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>To the minute; null = never.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
}
