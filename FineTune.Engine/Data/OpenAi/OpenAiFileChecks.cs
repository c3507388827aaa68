using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Unicode;
using FineTune.Engine.Data.Import;
using FineTune.Engine.Data.Readers;

namespace FineTune.Engine.Data.OpenAi;

/// <summary>
/// The checks that OpenAI's fine-tuning makes of a JSON Lines file (its guide's rules and its published data preparation notebook), with line and remedy. Streamed;
/// memory grows by a few bytes per example.
/// </summary>
public static class OpenAiFileChecks
{
    /// <exception cref="UserException">There is no such file.</exception>
    public static OpenAiFileReport Check(string path, OpenAiFileKind kind, Func<string, int>? countTokens = null, OpenAiFileLimits? limits = null, CancellationToken token = default)
    {
        if (!File.Exists(path)) throw new UserException("There is no such file.", "Check the name and choose it again.", new Place(Path.GetFileName(path)));
        using var stream = File.OpenRead(path);
        return Check(stream, kind, countTokens, limits, token);
    }

    /// <param name="countTokens">Counts a text's tokens; null = tokens are not counted.</param>
    public static OpenAiFileReport Check(Stream stream, OpenAiFileKind kind, Func<string, int>? countTokens = null, OpenAiFileLimits? limits = null, CancellationToken token = default) =>
        new Pass(kind, countTokens, limits ?? new()).Run(stream, token);

    /// <summary>The kind that a file's first example has; null when it is none of them.</summary>
    public static OpenAiFileKind? KindOf(string path)
    {
        using var stream = File.OpenRead(path);
        var lines = Lines(stream);
        while (lines.Next() is { } line)
        {
            if (line.Span.Trim("\uFEFF \t\r"u8).IsEmpty) continue;
            try
            {
                using var example = JsonDocument.Parse(line.Span.StartsWith("\uFEFF"u8) ? line[3..] : line);
                bool Has(string key) => example.RootElement.ValueKind == JsonValueKind.Object && example.RootElement.TryGetProperty(key, out _);
                return Has("messages") ? OpenAiFileKind.Chat : Has("preferred_output") ? OpenAiFileKind.Preference : Has("completion") ? OpenAiFileKind.Completions : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
        return null;
    }

    private static LineReader Lines(Stream stream) => new(stream, new SourceFile("file.jsonl", DataPart.Train, 0, () => stream));

    private sealed class Pass(OpenAiFileKind kind, Func<string, int>? countTokens, OpenAiFileLimits limits)
    {
        private readonly IssueList _issues = new();
        private readonly Dictionary<ulong, long> _seen = []; // digest of an example, its line
        private long _examples;
        private long _bytes;
        private long _tokens;
        private int _longest;

        public OpenAiFileReport Run(Stream stream, CancellationToken token)
        {
            var checks = LineChecks.Of(kind, _issues);
            var lines = Lines(new MeteredStream(stream, count => _bytes += count));
            while (Next(lines) is { } line)
            {
                token.ThrowIfCancellationRequested();
                if (_bytes > limits.MaximumBytes)
                {
                    _issues.Error(OpenAiIssues.TooLarge, null, $"The file is larger than {limits.MaximumBytes >> 20:N0} MB.", "Divide it, or leave out what the model need not see.");
                    break;
                }
                Line(line, lines.Number, checks);
            }
            if (_examples < limits.MinimumExamples)
                _issues.Error(OpenAiIssues.TooFewExamples, null, $"The file has {_examples:N0} {(_examples == 1 ? "example" : "examples")}; at least {limits.MinimumExamples:N0} are needed.", "Add examples; 50 to 100 good ones are a usual beginning.");
            checks.Finish();
            return new()
            {
                Kind = kind,
                Examples = _examples,
                Bytes = _bytes,
                Tokens = countTokens is null ? null : _tokens,
                LongestTokens = countTokens is null ? null : _longest,
                Issues = _issues.InOrder,
                Counts = _issues.Counts,
            };
        }

        private ReadOnlyMemory<byte>? Next(LineReader lines)
        {
            try
            {
                return lines.Next();
            }
            catch (UserException e)
            {
                _issues.Error(OpenAiIssues.LineTooLong, e.Where?.Row, e.What, e.Remedy);
                return null;
            }
        }

        private void Line(ReadOnlyMemory<byte> line, long number, LineChecks checks)
        {
            if (number == 1 && line.Span.StartsWith("\uFEFF"u8))
            {
                _issues.Error(OpenAiIssues.ByteOrderMark, 1, "The file begins with a byte-order mark.", "Save it as UTF-8 without BOM.");
                line = line[3..];
            }
            var content = line.Span.Trim(" \t\r"u8);
            if (content.IsEmpty)
            {
                _issues.Warn(OpenAiIssues.EmptyLine, number, "The line is empty.", "Remove it.");
                return;
            }
            _examples++;
            if (!Utf8.IsValid(content))
            {
                _issues.Error(OpenAiIssues.NotUtf8, number, "The line has bytes that are not UTF-8.", "Save the file as UTF-8.");
                return;
            }
            try
            {
                using var example = JsonDocument.Parse(line);
                if (example.RootElement.ValueKind != JsonValueKind.Object) _issues.Error(OpenAiIssues.DataType, number, "The line is not a JSON object.", "Make each line one object in curly brackets.");
                else Example(example.RootElement, number, checks);
            }
            catch (JsonException e)
            {
                _issues.Error(OpenAiIssues.InvalidJson, number, $"The line is not JSON: {JsonValues.Reason(e)}", "Correct the line, or remove it; an object must not run over several lines.");
                return;
            }
            catch (InvalidOperationException)
            {
                _issues.Error(OpenAiIssues.InvalidJson, number, "The line has half a character in it (a lone surrogate such as \\ud83d).", "Correct the line, or remove it.");
                return;
            }
            if (!_seen.TryAdd(BitConverter.ToUInt64(SHA256.HashData(content)), number))
                _issues.Warn(OpenAiIssues.Duplicate, number, $"The line repeats line {_seen[BitConverter.ToUInt64(SHA256.HashData(content))]:N0}.", "Remove the repetition; it costs, and the example counts twice.");
        }

        private void Example(JsonElement example, long number, LineChecks checks)
        {
            checks.Check(example, number);
            if (countTokens is null) return;
            var (texts, extra) = checks.Measured(example);
            var tokens = texts.Sum(countTokens) + extra;
            _longest = Math.Max(_longest, tokens);
            _tokens += Math.Min(tokens, limits.MaximumTokens);
            if (tokens > limits.MaximumTokens)
                _issues.Warn(OpenAiIssues.TooLong, number, $"The example has about {tokens:N0} tokens; what is beyond {limits.MaximumTokens:N0} is cut off.", "Shorten it or divide it; an answer that is cut off teaches a model to break off.");
        }
    }
}
