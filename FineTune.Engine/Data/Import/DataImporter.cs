using FineTune.Engine.Data.Images.Import;
using FineTune.Engine.Data.Readers;
using ICSharpCode.SharpZipLib;

namespace FineTune.Engine.Data.Import;

/// <summary>One import: reads every file once, streamed, and writes the version. Memory does not grow with the input.</summary>
internal sealed class DataImporter(FineTuneHome home, DiskGuard disk, IProgress<ImportProgress>? progress, CancellationToken token)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);

    private const int NoSpaceOnLinux = 28;
    private const int NoSpaceOnWindows = unchecked((int)0x80070070);

    /// <summary>Files that an earlier pass found not to be UTF-8.</summary>
    private readonly HashSet<string> _windows1252 = [];

    private long _bytesDone;
    private long _lastProgress;
    private bool _images;

    public DataSetInfo Import(ImportRequest request)
    {
        using var sources = new SourceFiles(request);
        disk.Require(sources.TotalBytes);
        while (true)
        {
            try
            {
                return ImportOnce(request, sources);
            }
            catch (IOException e) when (e.HResult is NoSpaceOnLinux or NoSpaceOnWindows)
            {
                throw new UserException("The disk is full.", "Delete data sets or runs that are no longer needed, or move the data folder to a larger disk.", new Place(home.Root), e);
            }
            catch (NotUtf8Exception e) when (_windows1252.Add(e.File.Name))
            {
                _bytesDone = 0;
            }
        }
    }

    private DataSetInfo ImportOnce(ImportRequest request, SourceFiles sources)
    {
        using var writer = new DataSetWriter(home, disk);
        _images = sources.All.Any(f => f.Images is not null);
        if (_images) return new ImageImporter(home, disk, writer, count => Advance(count, sources, writer)).Import(request, sources, token);
        var (columns, log, guess, ragged) = (new ColumnSet(), new ReadLog(), new TaskGuess(), new RaggedRows());
        foreach (var file in sources.All)
        {
            var metered = file.Wrapped(stream => new MeteredStream(stream, count => Advance(count, sources, writer)));
            var context = new ReadContext(columns, log, _windows1252.Contains(file.Name), home.Temporary);
            var index = writer.AddFile(file.Part, file.Name);
            ragged.Begin(file);
            try
            {
                foreach (var row in RowReaders.Read(metered, context))
                {
                    var reference = writer.Append(file.Part, row.Values, checked((int)row.Row), index);
                    if (file.Part == DataPart.Train) guess.Add(row.Values);
                    ragged.Add(row, reference);
                }
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException or SharpZipBaseException)
            {
                throw new UserException("The file is damaged or cut off.", "Download or copy it again.", file.At(), e);
            }
            ragged.End();
        }
        if (writer.RowsOf(DataPart.Train) == 0)
            throw new UserException("There are no rows of data.", "Choose a file with a header line and at least one row below it; training rows are needed.", sources.All[0].At());
        var guessed = guess.Guess(columns.Names);
        token.ThrowIfCancellationRequested();
        var info = writer.Finish(new DataSetInfo
        {
            Hash = "",
            Name = request.Name,
            Columns = columns.Names,
            Parts = new Dictionary<DataPart, PartInfo>(),
            ImportedAt = DateTimeOffset.UtcNow,
            TextColumn = guessed.Text,
            LabelColumn = guessed.Label,
            Text2Column = guessed.Text2,
            TagsColumn = guessed.Tags,
            SuggestedTask = guessed.Task,
            Format = guessed.Writing?.Format,
            PromptColumn = guessed.Writing?.Prompt,
            InputColumn = guessed.Writing?.Input,
            AnswerColumn = guessed.Writing?.Answer,
            MessagesColumn = guessed.Writing?.Messages,
            ChosenColumn = guessed.Writing?.Chosen,
            RejectedColumn = guessed.Writing?.Rejected,
            Notes = [.. sources.Notes, .. log.Notes],
            Findings = ragged.Findings(),
        });
        progress?.Report(new ImportProgress(Math.Max(_bytesDone, sources.TotalBytes), Math.Max(_bytesDone, sources.TotalBytes), writer.Rows));
        return info;
    }

    private void Advance(int count, SourceFiles sources, DataSetWriter writer)
    {
        token.ThrowIfCancellationRequested();
        _bytesDone += count;
        if (progress is null || TimeSpan.FromMilliseconds(Environment.TickCount64 - _lastProgress) < ProgressInterval) return;
        _lastProgress = Environment.TickCount64;
        progress.Report(new ImportProgress(_bytesDone, Math.Max(_bytesDone, sources.TotalBytes), writer.Rows, _images));
    }
}
