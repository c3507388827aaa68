namespace FineTune.Studio.Storage;

/// <summary>One version of a data set in the index. The files under the home folder are the truth; this is for names, search and order.</summary>
public sealed class DataSetRecord
{
    /// <summary>Content hash: names the version, its folder and its page.</summary>
    public required string Hash { get; set; }

    /// <summary>Shared by all versions of one data set.</summary>
    public Guid SetId { get; set; } = Guid.NewGuid();

    public required string Name { get; set; }

    /// <summary>1 for what was uploaded; fixes and corrections count up.</summary>
    public int Version { get; set; } = 1;

    /// <summary>The version this one was made from.</summary>
    public string? ParentHash { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public long Rows { get; set; }

    public long Bytes { get; set; }
}
