namespace FineTune.Studio.OpenAi.Files;

/// <summary>An uploaded file, as kept in its <c>file.json</c>.</summary>
/// <param name="Filename">As the client named it: shown, never used as a path.</param>
public sealed record FileRecord(string Id, string Filename, string Purpose, long Bytes, DateTimeOffset CreatedAt)
{
    public const string FineTune = "fine-tune", Results = "fine-tune-results";
}

/// <summary>A file as the API shows it.</summary>
internal sealed record FileDocument(string Id, string Object, long Bytes, long CreatedAt, string Filename, string Purpose, string Status, string? StatusDetails = null, long? ExpiresAt = null)
{
    public static FileDocument Of(FileRecord file) => new(file.Id, "file", file.Bytes, file.CreatedAt.ToUnixTimeSeconds(), file.Filename, file.Purpose, "processed");
}
