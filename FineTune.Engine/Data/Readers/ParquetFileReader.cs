using System.Collections;
using System.Globalization;
using System.Text.Json;
using FineTune.Engine.Data.Import;
using Parquet;
using Parquet.Serialization;

namespace FineTune.Engine.Data.Readers;

/// <summary>Parquet, row group by row group. Lists and structures become JSON text, lists of passages one text.</summary>
internal sealed class ParquetFileReader : RowReader
{
    public override IReadOnlyList<string> Extensions { get; } = [".parquet", ".pq"];

    public override IEnumerable<SourceRow> Read(SourceFile file, ReadContext context)
    {
        using var stream = Seekable(file, context.Temporary);
        var (names, groups) = Guarded(file, async () =>
        {
            await using var reader = await ParquetReader.CreateAsync(stream, leaveStreamOpen: true).ConfigureAwait(false);
            return (reader.Schema.Fields.Select(f => f.Name).ToArray(), reader.RowGroupCount);
        });
        var map = new FileColumns(context.Columns, file, context.Log).Map(names);
        context.Columns.Settled = true;
        var values = new string?[context.Columns.Count];
        var row = 0L;
        for (var group = 0; group < groups; group++)
        {
            var rows = Guarded(file, async () =>
            {
                stream.Position = 0;
                return (await ParquetSerializer.DeserializeUntypedAsync(stream, rowGroupIndex: group).ConfigureAwait(false)).Data;
            });
            foreach (var record in rows)
            {
                for (var i = 0; i < names.Length; i++) values[map[i]] = Text(record.GetValueOrDefault(names[i]));
                yield return new SourceRow(++row, values);
            }
        }
    }

    /// <summary>Parquet is read from its end, so a member of a zip is unpacked to a file of ours first.</summary>
    private static Stream Seekable(SourceFile file, string temporary)
    {
        var stream = file.Open();
        if (stream.CanSeek) return stream;
        using (stream)
        {
            var copy = new FileStream(Path.Combine(temporary, "parquet-" + Guid.NewGuid().ToString("n")), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
            try
            {
                stream.CopyTo(copy);
                copy.Position = 0;
                return copy;
            }
            catch
            {
                copy.Dispose();
                throw;
            }
        }
    }

    /// <summary>The library is asynchronous throughout and throws all kinds of exceptions at damaged files.</summary>
    private static T Guarded<T>(SourceFile file, Func<Task<T>> read)
    {
        try
        {
            return Task.Run(read).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not (UserException or OperationCanceledException or OutOfMemoryException))
        {
            throw new UserException("The Parquet file is damaged, cut off, or of a kind that is not read.", "Download or copy it again, or save it as CSV.", file.At(), e);
        }
    }

    private static string? Text(object? value) => value switch
    {
        null => null,
        string text => text,
        bool truth => truth ? "true" : "false",
        byte[] bytes => System.Text.Encoding.UTF8.GetString(bytes),
        DateTime time => time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        ReadOnlyMemory<char> text => text.ToString(),
        IEnumerable nested => Nested(Plain(nested)),
        _ => value.ToString(),
    };

    /// <summary>As in JSON: passages are joined, everything else stays a list.</summary>
    private static string Nested(object? plain) =>
        plain is List<object?> list && list.All(e => e is string) && JsonValues.Passages([.. list.Cast<string>()]) is { } text ? text : JsonSerializer.Serialize(plain, Json.Line);

    /// <summary>Nested values in types that JSON knows; texts inside lists come as memory.</summary>
    private static object? Plain(object? value) => value switch
    {
        ReadOnlyMemory<char> text => text.ToString(),
        null or string or byte[] => value,
        IDictionary map => map.Keys.Cast<object>().ToDictionary(k => Text(k) ?? "", k => Plain(map[k])),
        IEnumerable list => list.Cast<object?>().Select(Plain).ToList(),
        _ => value,
    };
}
