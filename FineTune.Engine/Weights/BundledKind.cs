namespace FineTune.Engine.Weights;

/// <summary>Weights that come with the program, in <c>models/NAME</c> beside it. Copied into the cache like any others: half-precision files become what training needs when they are read.</summary>
internal sealed class BundledKind : SourceKind
{
    public const string Prefix = "bundled:";

    /// <summary>True when a source is of this kind and its files are beside the program.</summary>
    public static bool Has(string source) => source.StartsWith(Prefix, StringComparison.Ordinal) && Directory.Exists(FolderOf(source));

    public override bool Takes(string source) => source.StartsWith(Prefix, StringComparison.Ordinal);

    public override Fetched Fetch(FetchContext context)
    {
        var folder = FolderOf(context.Source);
        if (!Directory.Exists(folder)) throw new UserException($"{context.Card.Name} is missing from this installation.", "Install the program again, or build it from its whole source.", new Place(folder));
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            context.Token.ThrowIfCancellationRequested();
            File.Copy(file, Path.Combine(context.Model, Path.GetFileName(file)));
        }
        ModelCheck.Demand(context.Model);
        return new(context.Source, ModelFiles.Hash(StateDicts.Find(context.Model)), context.Card.Licence);
    }

    private static string FolderOf(string source) => Path.Combine(AppContext.BaseDirectory, "models", source[Prefix.Length..]);
}
