using FineTune.Engine.Data.Import;

namespace FineTune.Engine.Data.Readers;

/// <summary>Word and tag of the lines of one CoNLL file, all of which have as many columns as the first.</summary>
internal sealed class ConllColumns(SourceFile file)
{
    private int _width;
    private bool _tabs;
    private bool _allShaped = true;

    /// <param name="betweenSentences">No word of the sentence has come yet: the place for comments.</param>
    /// <returns>Null for a comment.</returns>
    /// <exception cref="UserException">The line is not a word and a tag.</exception>
    public (string Word, string Tag)? Read(string line, long number, bool betweenSentences)
    {
        var fields = _tabs ? line.Split('\t') : Fields(line);
        if (line[0] == '#' && IsComment(line, fields, betweenSentences)) return null;
        if (fields.Length == 1)
            throw new UserException($"The line holds '{Short(fields[0])}' and no tag.", "Write a word and its tag on each line, separated by a tab, and an empty line between sentences.", file.At(number));
        if (_width == 0) (_width, _tabs) = (fields.Length, line.Contains('\t'));
        if (fields.Length != _width)
            throw new UserException($"The line has {fields.Length} columns, the lines before it have {_width}.", "Give every line the same columns: the word first, its tag last.", file.At(number));
        var (word, tag) = (fields[0].Trim(' '), fields[^1].Trim(' '));
        if (word.Length == 0 || tag.Length == 0)
            throw new UserException(word.Length == 0 ? "The word is missing before the tag." : $"The tag of '{Short(word)}' is missing.", "Write a word and its tag on each line; O is the tag of words outside.", file.At(number));
        if ((word + tag).AsSpan().IndexOfAny(' ', '\n') >= 0)
            throw new UserException($"The {(word.Contains(' ') ? "word" : "tag")} '{Short(word.Contains(' ') ? word : tag)}' has a space in it.", "Put each word on a line of its own, with a tag of its own.", file.At(number));
        _allShaped &= Tags.HasShape(tag);
        return (word, tag);
    }

    /// <summary>True when the lines of a file's beginning are words with tags such as B-person, I-person and O in their last column, and nothing else is among them.</summary>
    /// <param name="sample">The beginning of the file.</param>
    /// <param name="complete">Whether that is the whole file; else its last line may be cut and does not count.</param>
    public static bool LookLike(string sample, bool complete)
    {
        var (width, tagged, first) = (0, 0, true);
        var end = complete ? sample.Length : Math.Max(0, sample.LastIndexOf('\n'));
        foreach (var range in sample.AsSpan(0, end).Split('\n'))
        {
            var line = sample[range].TrimEnd('\r');
            if (string.IsNullOrWhiteSpace(line) || line.StartsWith("-DOCSTART-", StringComparison.Ordinal) || (first && line.StartsWith("# ", StringComparison.Ordinal)))
            {
                first = true;
                continue;
            }
            first = false;
            var fields = Fields(line);
            if (width == 0) width = fields.Length;
            if (fields.Length < 2 || fields.Length != width || !Tags.HasShape(fields[^1])) return false;
            if (fields[^1].Length > 2) tagged++;
        }
        // A table of two columns whose second is always "O" is none of ours.
        return tagged > 0;
    }

    /// <summary>Separated by tabs where there is one, else by runs of spaces.</summary>
    private static string[] Fields(string line) => line.Contains('\t') ? line.Split('\t') : line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>'#' begins a comment, but also many a word of a tweet: a line that reads as word and tag is one.</summary>
    private bool IsComment(string line, string[] fields, bool betweenSentences)
    {
        if (fields.Length > 1 && (line.Contains('\t') || Tags.HasShape(fields[^1]) || (fields.Length == _width && !(betweenSentences && _allShaped)))) return false;
        return betweenSentences || line.Contains(' ');
    }

    private static string Short(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
