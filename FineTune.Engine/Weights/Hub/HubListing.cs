using System.Text.Json;
using System.Text.RegularExpressions;

namespace FineTune.Engine.Weights.Hub;

/// <summary>The hub's answer to <c>/api/models/NAME/revision/REVISION?blobs=true</c>: the commit and all its files.</summary>
internal static partial class HubListing
{
    private const string LicenceTag = "license:";

    /// <exception cref="UserException">It is no such answer, or one that names no sizes.</exception>
    public static HubPlan Parse(byte[] json, HubSource source, Uri hub)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var commit = root.GetProperty("sha").GetString() ?? "";
            if (!Commits().IsMatch(commit)) throw new FormatException($"'{commit}' is no commit");
            var files = root.GetProperty("siblings").EnumerateArray().Select(File).ToDictionary(file => file.Name);
            var needed = ModelFiles.Choose(files.Keys, source.ToString());
            return new(source, commit, Licence(root), [.. needed.Select(name => files[name])]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new UserException($"{hub} does not answer as a hub does: {e.Message}", "Check the hub's address in the settings; a proxy or a login page may have answered in its place.", HubErrors.Place(source), e);
        }
    }

    private static HubFile File(JsonElement sibling)
    {
        var name = sibling.GetProperty("rfilename").GetString() ?? "";
        var lfs = sibling.TryGetProperty("lfs", out var large) && large.ValueKind == JsonValueKind.Object ? large : (JsonElement?)null;
        var size = sibling.GetProperty("size").GetInt64();
        if (size < 0) throw new FormatException($"{name} has {size} bytes");
        return new(name, size, lfs is { } l && l.TryGetProperty("sha256", out var sha) ? sha.GetString() : null,
            lfs is null && sibling.TryGetProperty("blobId", out var blob) ? blob.GetString() : null);
    }

    private static string? Licence(JsonElement root) =>
        root.TryGetProperty("tags", out var tags) && tags.ValueKind == JsonValueKind.Array
            ? tags.EnumerateArray().Where(tag => tag.ValueKind == JsonValueKind.String).Select(tag => tag.GetString()!)
                .FirstOrDefault(tag => tag.StartsWith(LicenceTag, StringComparison.Ordinal))?[LicenceTag.Length..] : null;

    [GeneratedRegex(@"^[0-9a-f]{7,64}\z")]
    private static partial Regex Commits();
}
