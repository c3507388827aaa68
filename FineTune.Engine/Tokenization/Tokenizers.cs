namespace FineTune.Engine.Tokenization;

/// <summary>Opens the tokenizer of a model folder: one line per file that tells the algorithm, the first that is there counts.</summary>
public static class Tokenizers
{
    private static readonly (string File, Func<string, Tokenizer> Load)[] Kinds =
    [
        (SentencePieceUnigram.FileName, SentencePieceUnigram.Load),
        (TokenizerJson.FileName, TokenizerJson.Load),
        (WordPieceFiles.VocabularyFile, WordPieceFiles.Load),
        (ByteLevelBpeFiles.VocabularyFile, ByteLevelBpeFiles.Load),
    ];

    /// <param name="folder">A model folder: a cached one, a run's <c>model/</c>, or one of Hugging Face Transformers.</param>
    /// <exception cref="UserException">The folder holds no tokenizer file known here, or a broken one.</exception>
    public static Tokenizer Load(string folder)
    {
        foreach (var (file, load) in Kinds)
            if (Path.Combine(folder, file) is var path && File.Exists(path)) return load(path);
        throw new UserException($"There is no tokenizer in this folder: none of {string.Join(", ", Kinds.Select(k => k.File))}.",
            "Name a model folder made by this program, or fetch the model again.", new Place(folder));
    }
}
