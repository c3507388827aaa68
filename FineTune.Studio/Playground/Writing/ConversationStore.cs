using System.Collections.Concurrent;
using System.Text.Json;
using FineTune.Engine;

namespace FineTune.Studio.Playground.Writing;

/// <summary>A conversation in the list.</summary>
/// <param name="Model">Names of the models that answered.</param>
public sealed record ConversationHead(string Id, string Title, DateTimeOffset ChangedAt, string Model);

/// <summary>Conversations on disk, <c>conversations/ID.json</c> under the home folder; they stay until a person deletes them.</summary>
public sealed class ConversationStore(FineTuneHome home, TimeProvider time, ILogger<ConversationStore> log)
{
    // What the list needs of a file, by its path and when it was written.
    private readonly ConcurrentDictionary<string, (DateTime Written, ConversationHead? Head)> _heads = new();

    private string Folder => Directory.CreateDirectory(Path.Combine(home.Root, "conversations")).FullName;

    public static string NewId() => Guid.NewGuid().ToString("N")[..8];

    /// <summary>The newest ones first.</summary>
    /// <param name="more">There are others beyond those.</param>
    public IReadOnlyList<ConversationHead> List(int most, out bool more)
    {
        var files = new DirectoryInfo(Folder).EnumerateFiles("*.json").OrderByDescending(f => f.LastWriteTimeUtc).ToList();
        more = files.Count > most;
        return [.. files.Take(most).Select(HeadOf).OfType<ConversationHead>()];
    }

    /// <summary>Null when there is none, or it cannot be read.</summary>
    public Conversation? Load(string? id) => IsId(id) && File.Exists(PathOf(id!)) ? Read(PathOf(id!)) : null;

    /// <summary>Writes it so that a reader never sees half of it.</summary>
    public void Save(string id, Conversation conversation)
    {
        if (!IsId(id)) throw new ArgumentException($"'{id}' is no conversation's id.", nameof(id));
        var temporary = PathOf(id) + ".tmp";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write)) JsonSerializer.Serialize(stream, conversation with { ChangedAt = time.GetUtcNow() }, Json.Line);
        File.Move(temporary, PathOf(id), overwrite: true);
    }

    public void Delete(string id)
    {
        if (IsId(id)) File.Delete(PathOf(id));
    }

    private Conversation? Read(string path)
    {
        try
        {
            return Json.ReadFile<Conversation>(path);
        }
        catch (Exception e) when (e is UserException or IOException)
        {
            log.LogWarning("A conversation was left out: {Problem}", e.Message);
            return null;
        }
    }

    private ConversationHead? HeadOf(FileInfo file)
    {
        if (_heads.TryGetValue(file.FullName, out var known) && known.Written == file.LastWriteTimeUtc) return known.Head;
        var head = Read(file.FullName) is { } read ? new ConversationHead(Path.GetFileNameWithoutExtension(file.Name), read.Title, read.ChangedAt,
            string.Join(" | ", read.Turns.SelectMany(t => new[] { t.A, t.B }).OfType<WrittenAnswer>().Select(a => a.ModelName).Distinct().Take(2))) : null;
        _heads[file.FullName] = (file.LastWriteTimeUtc, head);
        return head;
    }

    private string PathOf(string id) => Path.Combine(Folder, id + ".json");

    /// <summary>Ids come from the address bar: plain letters and digits lead nowhere else.</summary>
    private static bool IsId(string? id) => id is { Length: > 0 and <= 32 } && id.All(char.IsAsciiLetterOrDigit);
}
