using System.IO.Compression;
using FineTune.Engine.Data.Import;
using FineTune.Engine.Models;

namespace FineTune.Engine.Weights;

/// <summary>Models a person brought as a folder or a zip, in the cache under <c>own/NAME</c>. They cannot be fetched again, only brought again.</summary>
internal sealed class OwnModels(FineTuneHome home) : SourceKind
{
    public override bool Takes(string source) => OwnCard.TryOf(source) is not null;

    public override Fetched Fetch(FetchContext context) => throw Missing(context.Card);

    public static UserException Missing(ModelCard card) => new($"There is no model '{card.Id}' on this machine.", "Bring its folder or a zip of it under this name, or choose another model.");

    /// <summary>The card of a new model.</summary>
    /// <exception cref="UserException">The name will not do as one.</exception>
    public static ModelCard Card(string name) => OwnCard.TryOf(OwnCard.Prefix + name)
        ?? throw new UserException($"'{name}' will not do as a model's name.", "Use up to 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit.");

    /// <summary>Copies what a model needs out of a folder.</summary>
    public Fetched TakeFolder(FetchContext context, string folder)
    {
        if (!Directory.Exists(folder)) throw new UserException("The folder is missing.", "Name a folder that exists.", new Place(folder));
        var names = Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 }).Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/')).ToList();
        return Take(context, ModelFiles.Choose(names, folder).ToDictionary(name => name, name => (Func<Stream>)(() => File.OpenRead(Path.Combine(folder, name)))),
            names.ToDictionary(name => name, name => new FileInfo(Path.Combine(folder, name)).Length));
    }

    /// <summary>Unpacks what a model needs out of a zip whose files are at its top or in one folder.</summary>
    public Fetched TakeZip(FetchContext context, string path)
    {
        ZipArchive zip;
        try { zip = ZipFile.OpenRead(path); }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException) { throw new UserException("The file is missing.", "Name a .zip file that exists.", new Place(path), e); }
        catch (InvalidDataException e) { throw ZipMembers.Damaged(path, e); }
        using (zip)
        {
            var members = ZipMembers.List(zip, path, new FileInfo(path).Length).DistinctBy(member => member.Path).ToDictionary(member => member.Path);
            var config = members.Keys.Where(name => name == ModelFamilies.ConfigFile || name.EndsWith('/' + ModelFamilies.ConfigFile, StringComparison.Ordinal)).MinBy(name => name.Length);
            var top = config is null ? "" : config[..^ModelFamilies.ConfigFile.Length];
            var inside = members.Where(member => member.Key.StartsWith(top, StringComparison.Ordinal)).ToDictionary(member => member.Key[top.Length..], member => member.Value);
            try { return Take(context, ModelFiles.Choose(inside.Keys, path).ToDictionary(name => name, name => inside[name].Open), inside.ToDictionary(member => member.Key, member => member.Value.Length)); }
            catch (InvalidDataException e) { throw ZipMembers.Damaged(path, e); }
        }
    }

    private Fetched Take(FetchContext context, Dictionary<string, Func<Stream>> files, Dictionary<string, long> sizes)
    {
        var (done, total) = (0L, files.Keys.Sum(name => sizes[name]));
        DemandSpace(home, context.Card.Id, total);
        var buffer = new byte[1 << 20];
        foreach (var (name, open) in files)
        {
            var target = Path.Combine(context.Model, name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using var input = open();
            using var output = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            for (int read; (read = input.Read(buffer)) > 0;)
            {
                context.Token.ThrowIfCancellationRequested();
                output.Write(buffer, 0, read);
                context.Report(done += read, total, "Copying the model");
            }
            output.Flush(flushToDisk: true);
        }
        context.Report(total, total, "Checking the weights");
        ModelCheck.Demand(context.Model);
        return new(context.Card.Id, ModelFiles.Hash(StateDicts.Find(context.Model)), context.Card.Licence);
    }
}
