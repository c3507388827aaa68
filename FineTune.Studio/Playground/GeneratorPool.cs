using FineTune.Engine;
using FineTune.Engine.Inference;
using FineTune.Engine.Models;

namespace FineTune.Studio.Playground;

/// <summary>Opens the writing model of a folder; a name of its own, so that the container can hold it.</summary>
public delegate TextGenerator GeneratorLoader(string folder);

/// <summary>
/// The models that write, shared by the playground and the API: a model is opened once, however many texts it writes at the same time, and let
/// go when nobody has asked it for a while or others are asked for.
/// </summary>
public sealed class GeneratorPool(GeneratorLoader load, TimeProvider time) : IDisposable
{
    /// <summary>Their weights are what takes the memory.</summary>
    private const int MostModels = 2;

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    private readonly WarmPool<TextGenerator> _pool = new(MostModels, Idle, time);

    /// <summary>The right to let a model write, until disposed. Dispose the lease when the text is there (or was cancelled), never the model.</summary>
    /// <param name="folder">Holds config.json, weights and tokenizer files: a run's <c>model/</c>, or a cached model of the catalog; or <c>api:PROVIDER/MODEL</c>.</param>
    /// <exception cref="UserException">The folder holds no model that writes.</exception>
    /// <exception cref="OperationCanceledException">The caller waits no more.</exception>
    public Task<WarmPool<TextGenerator>.Lease> RentAsync(string folder, CancellationToken token = default) =>
        _pool.RentAsync(VersionOf(folder), () => load(folder), token);

    /// <summary>True when the first token comes without the model being loaded first.</summary>
    public bool IsWarm(string folder) => _pool.IsWarm(VersionOf(folder));

    public void Dispose() => _pool.Dispose();

    /// <summary>The folder and when its model was written: one that was written anew is another model.</summary>
    /// <exception cref="UserException">There is no model in the folder.</exception>
    public static string VersionOf(string folder) => ApiCard.Parse(folder) is not null ? folder : new FileInfo(Path.Combine(folder, "config.json")) is { Exists: true } config ? $"{folder}@{config.LastWriteTimeUtc.Ticks}"
        : throw new UserException("The model's files are gone.", "Restore its folder, or train it again.", new Place(folder));
}
