using System.Text.Json;
using FineTune.Engine.Data.Import;

namespace FineTune.Engine.Data.Readers;

/// <summary>Reads a JSON document of any length token by token, or value by value; holds one value in memory at most.</summary>
internal sealed class JsonStream(Stream utf8, SourceFile file)
{
    private static readonly JsonReaderOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _final;
    private JsonReaderState _state = new(Options);

    /// <summary>Records read so far; for places in errors.</summary>
    public long Record { get; set; }

    /// <summary>The next token; <see cref="JsonTokenType.None"/> at the end. A property's name comes along.</summary>
    public JsonTokenType Next(out string? name)
    {
        name = null;
        while (true)
        {
            if (TryNext(out var type, ref name)) return type;
            if (_final) return JsonTokenType.None;
            Fill();
        }
    }

    /// <summary>The next value, whole; null when the array or object ends instead. Dispose it.</summary>
    public JsonDocument? Value()
    {
        while (true)
        {
            if (TryValue(out var value)) return value;
            if (_final) return null;
            Fill();
        }
    }

    /// <summary>Looks ahead: when the next value is an array whose first element is an object, steps into it.</summary>
    public bool EntersArrayOfObjects()
    {
        while (true)
        {
            if (TryEnter(out var entered)) return entered;
            if (_final) return false;
            Fill();
        }
    }

    private bool TryEnter(out bool entered)
    {
        entered = false;
        try
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _final, _state);
            if (!reader.Read()) return false;
            if (reader.TokenType != JsonTokenType.StartArray) return true;
            var inside = reader;
            if (!inside.Read()) return false;
            entered = inside.TokenType == JsonTokenType.StartObject;
            if (entered) Consume(reader);
            return true;
        }
        catch (JsonException e)
        {
            throw Broken(e);
        }
    }

    private bool TryNext(out JsonTokenType type, ref string? name)
    {
        try
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _final, _state);
            type = JsonTokenType.None;
            if (!reader.Read()) return false;
            type = reader.TokenType;
            if (type == JsonTokenType.PropertyName) name = reader.GetString();
            Consume(reader);
            return true;
        }
        catch (JsonException e)
        {
            throw Broken(e);
        }
    }

    private bool TryValue(out JsonDocument? value)
    {
        try
        {
            value = null;
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _final, _state);
            if (!reader.Read()) return false;
            if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
            {
                Consume(reader);
                return true;
            }
            var from = _start + (int)reader.TokenStartIndex;
            if (!reader.TrySkip()) return false;
            value = JsonDocument.Parse(_buffer.AsMemory(from, _start + (int)reader.BytesConsumed - from).ToArray(),
                new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            Consume(reader);
            return true;
        }
        catch (JsonException e)
        {
            throw Broken(e);
        }
    }

    private void Consume(in Utf8JsonReader reader)
    {
        _start += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_end, _start) = (_end - _start, 0);
        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= RowReader.MaximumRecord)
                throw new UserException($"A value here is longer than {RowReader.MaximumRecord >> 20} MB.", "Each row should be one object of an array; shorten the value.", file.At(Record + 1));
            Array.Resize(ref _buffer, Math.Min(_buffer.Length * 4, RowReader.MaximumRecord));
        }
        var count = utf8.Read(_buffer, _end, _buffer.Length - _end);
        _final = count == 0;
        _end += count;
    }

    private UserException Broken(JsonException e) => new(
        $"The JSON is broken at line {e.LineNumber + 1:N0}, position {e.BytePositionInLine + 1:N0}, in record {Record + 1:N0}: {JsonValues.Reason(e)}",
        "Correct the file there, or save it again from where it came; one object per line belongs into a file ending in .jsonl.", file.At(Record + 1), e);
}
