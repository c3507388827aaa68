namespace FineTune.Engine.Tokenization;

/// <summary>Opens the tokenizer of a model folder: one line per algorithm, told by the file it writes.</summary>
public static class Tokenizers
{
    private static readonly (string File, Func<string, Tokenizer> Load)[] Kinds =
    [
        (SentencePieceUnigram.FileName, SentencePieceUnigram.Load),
    ];

    /// <param name="folder">A model folder: a cached one, or a run's <c>model/</c>.</param>
    /// <exception cref="UserException">The folder holds no tokenizer file known here, or a broken one.</exception>
    public static Tokenizer Load(string folder)
    {
        foreach (var (file, load) in Kinds)
            if (Path.Combine(folder, file) is var path && File.Exists(path)) return load(path);
        throw new UserException($"There is no tokenizer in this folder: none of {string.Join(", ", Kinds.Select(k => k.File))}.",
            "Name a model folder made by this program, or fetch the model again.", new Place(folder));
    }
}
