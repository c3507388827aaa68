namespace FineTune.Engine.Weights.Hub;

/// <summary>A file of a model on the hub, as the hub lists it.</summary>
/// <param name="Sha256">Of the content, for large files (LFS).</param>
/// <param name="BlobId">Git's SHA-1 of the content, for the others.</param>
public sealed record HubFile(string Name, long Size, string? Sha256, string? BlobId);

/// <summary>What is to be fetched of a model: shown with its size before anything is.</summary>
/// <param name="Commit">The revision as a commit: what is fetched is of one state, however long it takes.</param>
/// <param name="Licence">As its page names it; null = it names none.</param>
public sealed record HubPlan(HubSource Source, string Commit, string? Licence, IReadOnlyList<HubFile> Files)
{
    public long Bytes => Files.Sum(file => file.Size);
}
