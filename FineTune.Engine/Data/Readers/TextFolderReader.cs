using FineTune.Engine.Data.Import;

namespace FineTune.Engine.Data.Readers;

/// <summary>A tree of .txt files: each file is a text, its folder its class. Columns <c>text</c>, <c>label</c>, <c>file</c>.</summary>
internal static class TextFolderReader
{
    public static IEnumerable<SourceRow> Read(SourceFile folder, ReadContext context)
    {
        var map = new FileColumns(context.Columns, folder, context.Log).Map(["text", "label", "file"]);
        context.Columns.Settled = true;
        var values = new string?[context.Columns.Count];
        foreach (var member in folder.Texts!)
        {
            values[map[0]] = Text(folder, member, context.Log);
            values[map[1]] = member.Segments[^2];
            values[map[2]] = member.Path;
            yield return new SourceRow(0, values);
        }
    }

    private static string Text(SourceFile folder, Member member, ReadLog log)
    {
        var place = new Place($"{folder.Name}/{member.Path}");
        using var stream = member.Open();
        // Grows with what is there: a header's length is not believed.
        using var bytes = new MemoryStream();
        var chunk = new byte[1 << 14];
        for (int count; (count = stream.Read(chunk)) > 0;)
        {
            bytes.Write(chunk, 0, count);
            if (bytes.Length > RowReader.MaximumRecord)
                throw new UserException($"The text is longer than {RowReader.MaximumRecord >> 20} MB.", "Cut it into shorter texts; a model reads a few hundred words at most.", place);
        }
        var content = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        FileSignatures.RefuseBinary(place, content);
        var encoding = TextEncoding.Detect(content);
        if (encoding.Name != "UTF-8") log.Note($"Some files of {folder.Name} were read as {encoding.Name}.");
        return encoding.Encoding.GetString(content[encoding.Mark..]);
    }
}
