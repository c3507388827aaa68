using FineTune.Engine;
using FineTune.Studio.Datasets;
using FineTune.Studio.Shell;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FineTune.Studio.Playground.Images;

/// <summary>Reads the one image of a request: as the body itself, or as the first file of a form.</summary>
internal static class ImageUpload
{
    /// <summary>Bytes; a photo of a camera has a quarter of that.</summary>
    public const long MaximumBytes = 32_000_000;

    /// <summary>What a person is told whose image is larger.</summary>
    public static string TooLargeText { get; } = $"The image is larger than {Format.Bytes(MaximumBytes)}.";

    private const string Form = "multipart/form-data", Any = "application/octet-stream";

    /// <summary>Content types of a request with an image.</summary>
    public static string[] ContentTypes { get; } = [Form, Any, "image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp", "image/*"];

    public static bool Is(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && (type.Type == "image" || ContentTypes.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase));

    /// <exception cref="UserException">There is none, it is too large, or the form is broken.</exception>
    public static async Task<AskedImage> ReadAsync(HttpRequest request, CancellationToken token)
    {
        // The server's own limit is lower, and its words are not for people.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        // Said before its first byte is read; the form's own lines are a few hundred bytes more.
        if (request.ContentLength > MaximumBytes + 4096) throw TooLarge();
        var type = MediaTypeHeaderValue.Parse(request.ContentType);
        if (!type.MediaType.Equals(Form, StringComparison.OrdinalIgnoreCase)) return new("the image", await ReadAsync(request.Body, token));
        if (HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary) throw Broken(null);
        try
        {
            var reader = new MultipartReader(boundary, request.Body);
            while (await reader.ReadNextSectionAsync(token) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var part)) continue;
                var name = HeaderUtilities.RemoveQuotes(part.FileNameStar.HasValue ? part.FileNameStar : part.FileName).Value;
                if (name is not null) return new(UploadReceiver.FileNameOnly(name), await ReadAsync(section.Body, token));
            }
        }
        catch (Exception e) when (e is InvalidDataException || (e is IOException and not BadHttpRequestException && !token.IsCancellationRequested)) { throw Broken(e); }
        throw new UserException("The form holds no image.", "Send it as a file, for example: curl -F image=@photo.jpg URL");
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream body, CancellationToken token)
    {
        var image = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (await body.ReadAsync(buffer, token) is > 0 and var read)
        {
            // The length announced may be missing (chunked) or false.
            if (image.Length + read > MaximumBytes) throw TooLarge();
            image.Write(buffer, 0, read);
        }
        return image.GetBuffer().AsMemory(0, (int)image.Length);
    }

    private static UserException TooLarge() => new(TooLargeText, "Scale it down: a model sees a few hundred pixels on a side.");

    private static UserException Broken(Exception? inner) => new("The form is broken: it ends or continues where it should not.", "Send it again; with curl use -F image=@photo.jpg.", inner: inner);
}
