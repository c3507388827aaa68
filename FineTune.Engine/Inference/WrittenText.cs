using System.Text;

namespace FineTune.Engine.Inference;

/// <summary>A text that grows by tokens: whole characters only, and nothing that may still turn out to be a stop string.</summary>
internal sealed class WrittenText(IReadOnlyList<string> stops)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly string[] _stops = [.. stops.Where(s => s.Length > 0)];
    private string _held = "";

    /// <summary>A stop string was written: the text ended before it.</summary>
    public bool Stopped { get; private set; }

    /// <summary>What the text grows by.</summary>
    public string Add(ReadOnlySpan<byte> bytes)
    {
        var characters = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
        return Take(_held + new string(characters, 0, _decoder.GetChars(bytes, characters, flush: false)), last: false);
    }

    /// <summary>What was held back, when no more tokens come.</summary>
    public string Finish()
    {
        if (Stopped) return "";
        var characters = new char[8];
        return Take(_held + new string(characters, 0, _decoder.GetChars([], characters, flush: true)), last: true);
    }

    private string Take(string text, bool last)
    {
        var end = _stops.Select(s => text.IndexOf(s, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(-1).Min();
        if (end >= 0)
        {
            (Stopped, _held) = (true, "");
            return text[..end];
        }
        var held = last ? 0 : _stops.Select(s => Overlap(text, s)).DefaultIfEmpty(0).Max();
        _held = text[^held..];
        return text[..^held];
    }

    /// <summary>The longest end of the text that a stop string begins with.</summary>
    private static int Overlap(string text, string stop)
    {
        for (var length = Math.Min(text.Length, stop.Length - 1); length > 0; length--)
            if (text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length))) return length;
        return 0;
    }
}
