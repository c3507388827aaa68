namespace FineTune.Engine.Weights;

/// <summary>Weights that come with the program, in <c>models/NAME</c> beside it. Copied into the cache like any others: half-precision files become what training needs when they are read.</summary>
internal sealed class BundledKind : SourceKind
{
    public const string Prefix = "bundled:";

    public override bool Takes(string source) => source.StartsWith(Prefix, StringComparison.Ordinal);

    public override Fetched Fetch(FetchContext context)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "models", context.Source[Prefix.Length..]);
        if (!Directory.Exists(folder)) throw new UserException($"{context.Card.Name} is missing from this installation.", "Install the program again, or build it from its whole source.", new Place(folder));
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            context.Token.ThrowIfCancellationRequested();
            File.Copy(file, Path.Combine(context.Model, Path.GetFileName(file)));
        }
        ModelCheck.Demand(context.Model);
        return new(context.Source, ModelFiles.Hash(StateDicts.Find(context.Model)), context.Card.Licence);
    }
}
