using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace FineTune.Engine.Weights.Hub;

/// <summary>
/// One file from the hub into a <c>.part</c> file, which stays when a connection, the process or the machine goes down: the next attempt goes on
/// behind its last byte. Nothing is given out before size and hash are those the hub lists.
/// </summary>
internal sealed class HubDownload(HubConnection connection, HubRetry retry, HubSource source)
{
    private const int Chunk = 1 << 17, EnoughProgress = 1 << 20;

    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(60);

    /// <param name="part">Where the bytes gather.</param>
    /// <param name="progress">Bytes there so far.</param>
    /// <exception cref="UserException">The hub gives something else than it lists, or nothing, or the disk is full.</exception>
    public async Task GetAsync(Uri address, HubFile file, string part, Action<long>? progress, CancellationToken token)
    {
        var best = Length(part);
        bool GotOn() => Length(part) is var now && now >= best + EnoughProgress && (best = now) > 0;
        try
        {
            await retry.RunAsync(async () =>
            {
                await AttemptAsync(address, file, part, progress, token).ConfigureAwait(false);
                return true;
            }, GotOn, token).ConfigureAwait(false);
        }
        catch (IOException e) when (Failures.IsDiskFull(e)) { throw new UserException($"The disk is full: {Length(part):N0} of {file.Size:N0} bytes of {file.Name} are there.", "Free some space; the download goes on from there.", inner: e); }
        await VerifyAsync(file, part, token).ConfigureAwait(false);
    }

    private async Task AttemptAsync(Uri address, HubFile file, string part, Action<long>? progress, CancellationToken token)
    {
        if (Length(part) > file.Size) Forget(part);
        var have = Length(part);
        if (have == file.Size && File.Exists(part)) return;
        using var response = await connection.GetAsync(address, headers => Resume(headers, part, have), token).ConfigureAwait(false);
        if (HubErrors.Of(response, source, connection.Root, connection.HasToken) is { } failure)
        {
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable) Forget(part);
            throw failure;
        }
        // 200 instead of 206: the file is another one than the part's, or the server cannot go on in the middle.
        if (response.StatusCode != HttpStatusCode.PartialContent) have = 0;
        else if (response.Content.Headers.ContentRange is not { From: { } from } || from != have)
        {
            Forget(part);
            throw new HubBusyException("it goes on elsewhere than the download broke off");
        }
        if (response.Content.Headers.ContentLength is { } announced && have + announced != file.Size)
            throw Refused($"The hub lists {file.Name} with {file.Size:N0} bytes and sends {have + announced:N0}.", part);
        if (response.Headers.ETag is { IsWeak: false } tag) File.WriteAllText(TagFile(part), tag.ToString());
        await CopyAsync(response, file, part, have, progress, token).ConfigureAwait(false);
    }

    private async Task CopyAsync(HttpResponseMessage response, HubFile file, string part, long have, Action<long>? progress, CancellationToken token)
    {
        using var output = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        output.SetLength(have);
        output.Position = have;
        var buffer = new byte[Chunk];
        using var stalled = CancellationTokenSource.CreateLinkedTokenSource(token);
        var input = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
        while (true)
        {
            int read;
            stalled.CancelAfter(Stall);
            try { read = await input.ReadAsync(buffer, stalled.Token).ConfigureAwait(false); }
            catch (Exception e) when (e is HttpRequestException or IOException) { throw new HubBusyException($"the connection broke off after {have:N0} of {file.Size:N0} bytes of {file.Name}", inner: e); }
            catch (OperationCanceledException e) when (!token.IsCancellationRequested) { throw new HubBusyException($"nothing has come for {Stall.TotalSeconds:N0} seconds", inner: e); }
            if (read == 0) break;
            if ((have += read) > file.Size)
            {
                output.Close();
                throw Refused($"The hub lists {file.Name} with {file.Size:N0} bytes and sends more.", part);
            }
            output.Write(buffer, 0, read);
            progress?.Invoke(have);
        }
        if (have < file.Size) throw new HubBusyException($"the connection ended after {have:N0} of {file.Size:N0} bytes of {file.Name}");
        output.Flush(flushToDisk: true);
    }

    private static void Resume(HttpRequestHeaders headers, string part, long have)
    {
        if (have == 0) return;
        headers.Range = new RangeHeaderValue(have, null);
        if (File.Exists(TagFile(part)) && EntityTagHeaderValue.TryParse(File.ReadAllText(TagFile(part)), out var tag)) headers.IfRange = new RangeConditionHeaderValue(tag);
    }

    private async Task VerifyAsync(HubFile file, string part, CancellationToken token)
    {
        using var content = File.OpenRead(part);
        var (expected, actual) = file switch
        {
            { Sha256: { } sha } => (sha, Convert.ToHexStringLower(await SHA256.HashDataAsync(content, token).ConfigureAwait(false))),
            { BlobId: { } blob } => (blob, await GitBlobAsync(content, token).ConfigureAwait(false)),
            _ => ("", ""),
        };
        if (string.Equals(expected, actual, StringComparison.OrdinalIgnoreCase)) return;
        content.Close();
        throw Refused($"{file.Name} is not the file the hub lists: its hash is {actual}, not {expected}.", part);
    }

    /// <summary>Git names a file by SHA-1 of "blob SIZE\0" and its content.</summary>
    private static async Task<string> GitBlobAsync(Stream content, CancellationToken token)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0")));
        var buffer = new byte[Chunk];
        for (int read; (read = await content.ReadAsync(buffer, token).ConfigureAwait(false)) > 0;) hash.AppendData(buffer, 0, read);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private UserException Refused(string what, string part)
    {
        Forget(part);
        return new(what, "Try again; if it stays so, something between here and the hub changes what it sends.", HubErrors.Place(source));
    }

    private static void Forget(string part)
    {
        File.Delete(part);
        File.Delete(TagFile(part));
    }

    private static long Length(string part) => new FileInfo(part) is { Exists: true } info ? info.Length : 0;

    private static string TagFile(string part) => part + ".etag";
}
