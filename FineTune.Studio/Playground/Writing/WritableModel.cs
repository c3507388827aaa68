namespace FineTune.Studio.Playground.Writing;

/// <summary>Where a model that writes comes from.</summary>
public enum WritableKind
{
    /// <summary>A finished run made it.</summary>
    Tuned,

    /// <summary>A model in a folder that a run began from.</summary>
    Base,

    /// <summary>Of the catalog, a hub or one's own, and on this machine.</summary>
    Pretrained,
}

/// <summary>A model that can be let write here.</summary>
/// <param name="Id">Stands in addresses and conversations: <c>run:ID</c>, or the id plans use.</param>
/// <param name="Folder">Null for one that came with the program and is not in the cache yet.</param>
/// <param name="BaseId">Of a tuned model: the id of what it was before.</param>
/// <param name="ApiId">As <c>/v1</c> names it; null where it is not served there.</param>
/// <param name="CommandName">As <c>finetune generate --model</c> takes it.</param>
/// <param name="Usual">How it was tuned to be asked.</param>
public sealed record WritableModel(string Id, string Name, WritableKind Kind, string? Folder, string? RunId, string? BaseId, string? ApiId, string CommandName, WritingMode Usual = WritingMode.Completion)
{
    public const string RunPrefix = "run:";
}
