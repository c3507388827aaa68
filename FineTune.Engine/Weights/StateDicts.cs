using FineTune.Engine.Weights.Pytorch;

namespace FineTune.Engine.Weights;

/// <summary>Opens checkpoints: one line per form. The forms of a folder are tried in this order; safetensors needs no care with what it may hold.</summary>
public static class StateDicts
{
    private static readonly (string File, Func<string, StateDict> Open)[] Forms =
    [
        ("model.safetensors", SafeTensors.Open),
        ("model.safetensors.index.json", path => new ShardedStateDict(path, SafeTensors.Open)),
        ("pytorch_model.bin", PytorchStateDict.Open),
        ("pytorch_model.bin.index.json", path => new ShardedStateDict(path, PytorchStateDict.Open)),
    ];

    /// <summary>The names weights have in a checkpoint's folder, the preferred first.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Forms.Select(form => form.File)];

    /// <summary>The file a folder's weights are opened by.</summary>
    /// <exception cref="UserException">There is none.</exception>
    public static string Find(string folder) => Files.Select(file => Path.Combine(folder, file)).FirstOrDefault(File.Exists)
        ?? throw new UserException($"There are no weights in this folder: none of {string.Join(", ", Files)}.", "Fetch or copy the model again.", new Place(folder));

    /// <param name="path">A folder, or a file of any name: safetensors (<c>.safetensors</c>), an index of shards (<c>.json</c>), a PyTorch state dict.</param>
    /// <exception cref="UserException">There is no checkpoint, or it is broken, or wants to run code.</exception>
    public static StateDict Open(string path)
    {
        if (Directory.Exists(path)) path = Find(path);
        foreach (var (file, open) in Forms)
            if (path.EndsWith(file[file.IndexOf('.')..], StringComparison.OrdinalIgnoreCase)) return open(path);
        return PytorchStateDict.Open(path); // .pt, .pth and whatever else people call them: told by its content
    }
}
