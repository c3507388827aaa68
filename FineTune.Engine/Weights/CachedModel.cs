namespace FineTune.Engine.Weights;

/// <summary>A model in the cache, as settings pages and <c>finetune models</c> show it.</summary>
/// <param name="Folder">Holds config.json, weights, tokenizer files and source.json.</param>
public sealed record CachedModel(string Id, string Revision, string Folder, long Bytes, ModelSource Source);

/// <summary><c>source.json</c> of a cached model: where it came from and under which terms.</summary>
/// <param name="Source"><c>npm:PACKAGE@VERSION</c> (for a package given by hand the same, as its hash is the same), <c>hub:OWNER/NAME@REVISION</c>, or the id of a model of one's own.</param>
/// <param name="Integrity">Of what was taken: a package's pinned hash, <c>git-COMMIT</c> of the hub, the hash of one's own weights.</param>
/// <param name="Files">Name and size of every file, so that a damaged cache is noticed.</param>
/// <param name="Hashes">Name and SHA-256 of every file.</param>
public sealed record ModelSource(string Id, string Revision, string Source, string Integrity, string Licence, DateTimeOffset ConvertedAt,
    IReadOnlyDictionary<string, long> Files, IReadOnlyDictionary<string, string>? Hashes = null);
