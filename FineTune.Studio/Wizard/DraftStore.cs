using FineTune.Engine;

namespace FineTune.Studio.Wizard;

/// <summary>Drafts on disk, <c>drafts/ID.json</c> under the home folder; old ones go by themselves.</summary>
public sealed class DraftStore(FineTuneHome home, TimeProvider time)
{
    private const int MostKept = 50;

    private string Folder => Directory.CreateDirectory(Path.Combine(home.Root, "drafts")).FullName;

    public static string NewId() => Guid.NewGuid().ToString("N")[..8];

    /// <summary>Null when there is none, or it cannot be read: then one starts over.</summary>
    public WizardDraft? Load(string? id)
    {
        if (!IsId(id) || !File.Exists(PathOf(id!))) return null;
        try { return Json.ReadFile<WizardDraft>(PathOf(id!)); }
        catch (Exception e) when (e is UserException or IOException) { return null; }
    }

    public void Save(string id, WizardDraft draft)
    {
        if (!IsId(id)) throw new ArgumentException($"'{id}' is no draft's id.", nameof(id));
        Json.WriteFile(PathOf(id), draft with { SavedAt = time.GetUtcNow() });
        foreach (var old in new DirectoryInfo(Folder).EnumerateFiles("*.json").OrderByDescending(f => f.LastWriteTimeUtc).Skip(MostKept).ToList()) old.Delete();
    }

    public void Delete(string id)
    {
        if (IsId(id)) File.Delete(PathOf(id));
    }

    /// <summary>The newest draft with data that led to no run yet.</summary>
    public (string Id, WizardDraft Draft)? Unfinished()
    {
        foreach (var file in new DirectoryInfo(Folder).EnumerateFiles("*.json").OrderByDescending(f => f.LastWriteTimeUtc))
        {
            var id = Path.GetFileNameWithoutExtension(file.Name);
            if (Load(id) is { DataHash: not null, StartedRun: null } draft) return (id, draft);
        }
        return null;
    }

    private string PathOf(string id) => Path.Combine(Folder, id + ".json");

    /// <summary>Ids come from the address bar: plain letters and digits lead nowhere else.</summary>
    private static bool IsId(string? id) => id is { Length: > 0 and <= 32 } && id.All(char.IsAsciiLetterOrDigit);
}
