namespace FineTune.Engine.Data.Readers;

/// <summary>Collects sentences about how files were read, each once.</summary>
internal sealed class ReadLog
{
    private readonly List<string> _notes = [];

    public IReadOnlyList<string> Notes => _notes;

    public void Note(string sentence)
    {
        if (!_notes.Contains(sentence)) _notes.Add(sentence);
    }
}
