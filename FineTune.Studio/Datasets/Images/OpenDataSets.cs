using FineTune.Engine.Data;

namespace FineTune.Studio.Datasets.Images;

/// <summary>
/// Data sets whose images are being looked at, kept open: a gallery asks for dozens at once, and opening one reads the whole index of its images.
/// </summary>
public sealed class OpenDataSets : IDisposable
{
    private const int MostKept = 4;

    private readonly DataSetBook _book;
    private readonly Lock _gate = new();

    /// <summary>The one used last comes first.</summary>
    private readonly List<Entry> _open = [];

    public OpenDataSets(DataSetBook book)
    {
        _book = book;
        book.Deleting += Forget;
    }

    /// <summary>Reads from a data set; any number of threads at once.</summary>
    /// <exception cref="UserException">There is no such data set.</exception>
    public T Use<T>(string hash, Func<DataSet, T> read)
    {
        var entry = Take(hash);
        try { return read(entry.Data); }
        finally { GiveBack(entry); }
    }

    public void Dispose()
    {
        _book.Deleting -= Forget;
        lock (_gate)
            foreach (var entry in _open.ToList()) Close(entry);
    }

    private Entry Take(string hash)
    {
        lock (_gate)
        {
            var entry = _open.FirstOrDefault(e => e.Data.Info.Hash == hash) ?? new(_book.Store.Open(hash));
            entry.Users++;
            _open.Remove(entry);
            _open.Insert(0, entry);
            foreach (var old in _open.Skip(MostKept).ToList()) Close(old);
            return entry;
        }
    }

    private void GiveBack(Entry entry)
    {
        lock (_gate)
            if (--entry.Users == 0 && !_open.Contains(entry)) entry.Data.Dispose();
    }

    private void Forget(string hash)
    {
        lock (_gate)
            foreach (var entry in _open.Where(e => e.Data.Info.Hash == hash).ToList()) Close(entry);
    }

    /// <summary>Whoever reads from it still may end; the last one shuts it.</summary>
    private void Close(Entry entry)
    {
        _open.Remove(entry);
        if (entry.Users == 0) entry.Data.Dispose();
    }

    private sealed class Entry(DataSet data)
    {
        public DataSet Data { get; } = data;

        public int Users { get; set; }
    }
}
