using System.Text;
using FineTune.Engine;
using FineTune.Engine.Data;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FineTune.Studio.Datasets;

/// <summary>
/// Receives a multipart form straight to disk, nothing held in memory: files land under the home's temporary folder under names
/// of ours (a person's file name is only ever shown), and are gone when this is disposed.
/// </summary>
public sealed class UploadReceiver : IDisposable
{
    private const int LongestField = 4096;
    private readonly string _folder;
    private readonly UploadLimits _limits;
    private long _received;

    public UploadReceiver(FineTuneHome home, UploadLimits limits) =>
        (_folder, _limits) = (Directory.CreateDirectory(Path.Combine(home.Temporary, $"upload-{Guid.NewGuid():N}")).FullName, limits);

    /// <summary>Text fields by name.</summary>
    public Dictionary<string, string> Fields { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Files in the order they came.</summary>
    public List<ReceivedFile> Files { get; } = [];

    /// <exception cref="UserException">The request is no form, too large for the limits or the disk, or broken off.</exception>
    public async Task ReceiveAsync(HttpRequest request, CancellationToken token)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary)
            throw new UserException("The request is not a form with files.", "Send it as multipart/form-data, for example: curl -F train=@tickets.csv URL/api/datasets");
        if (request.ContentLength is { } announced) _limits.Require(announced);
        try
        {
            var reader = new MultipartReader(boundary, request.Body, bufferSize: 1 << 16);
            while (await reader.ReadNextSectionAsync(token) is { } section) await ReceiveAsync(section, token);
        }
        catch (Exception e) when (e is InvalidDataException || (e is IOException and not BadHttpRequestException && !token.IsCancellationRequested && e.Message.Contains("end of Stream", StringComparison.OrdinalIgnoreCase)))
        {
            throw new UserException("The form is broken: it ends or continues where it should not.", "Send it again; with curl use -F for every field.", inner: e);
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private async Task ReceiveAsync(MultipartSection section, CancellationToken token)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)) return;
        var field = HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "";
        var sent = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value;
        if (sent is null) Fields[field] = await ReadFieldAsync(section.Body, field, token);
        else Files.Add(new(field, FileNameOnly(sent), await SaveAsync(section.Body, token)));
    }

    private async Task<string> SaveAsync(Stream body, CancellationToken token)
    {
        var path = Path.Combine(_folder, $"file-{Files.Count}");
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        var buffer = new byte[1 << 17];
        for (var filled = 0; ;)
        {
            var read = await body.ReadAsync(buffer.AsMemory(filled), token);
            filled += read;
            _received += read;
            // The length announced may be missing (chunked) or false.
            if (_received > _limits.MaximumBytes) _limits.Require(_received);
            if (filled == buffer.Length || read == 0)
            {
                await file.WriteAsync(buffer.AsMemory(0, filled), token);
                filled = 0;
            }
            if (read == 0) return path;
        }
    }

    private static async Task<string> ReadFieldAsync(Stream body, string field, CancellationToken token)
    {
        var buffer = new byte[LongestField + 1];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, token);
        return length <= LongestField ? Encoding.UTF8.GetString(buffer, 0, length)
            : throw new UserException($"The field '{field}' is longer than {LongestField:N0} bytes.", "Send data as files (with a file name), and only names as fields.");
    }

    /// <summary>The last part of whatever path a client sent, short and printable: shown to people, never used as a path.</summary>
    internal static string FileNameOnly(string sent)
    {
        var name = new string([.. sent[(sent.LastIndexOfAny(['/', '\\']) + 1)..].Where(c => !char.IsControl(c))]).Trim();
        if (name.Length > 200) name = name[..100] + name[^100..];
        return name is "" or "." or ".." ? "upload" : name;
    }
}

/// <param name="Field">The form field: <c>train</c>, <c>file</c>, <c>test</c>, <c>validation</c>, ...</param>
/// <param name="Name">The name the person knows it by.</param>
/// <param name="Path">Where it lies, under a name of ours.</param>
public sealed record ReceivedFile(string Field, string Name, string Path)
{
    /// <summary>The part of a data set the field stands for, or null when it stands for none.</summary>
    public DataPart? Part => Field.ToLowerInvariant() switch
    {
        "train" or "file" or "data" => DataPart.Train,
        "validation" => DataPart.Validation,
        "test" => DataPart.Test,
        _ => null,
    };
}
