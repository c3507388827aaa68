using System.Runtime.CompilerServices;
using FineTune.Engine.Inference;

namespace FineTune.Studio.Tests.Studio.OpenAi;

/// <summary>
/// A model that writes by hand-made rules, so that tests know every token: it repeats the prompt's last line word by word with " and on" after it, over and over.
/// "bang" in the prompt makes it fail after two tokens; "stop" makes it end by itself after three; a delay per token makes it slow.
/// </summary>
internal sealed class SpellingGenerator : TextGenerator
{
    private int _writing, _disposed;

    public override int ContextLength => 64;

    /// <summary>What every token takes.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Texts being written now.</summary>
    public int Writing => Volatile.Read(ref _writing);

    public bool IsDisposed => _disposed > 0;

    /// <summary>The settings of the last text.</summary>
    public SamplingSettings? Last { get; private set; }

    public override Generation Start(GenerationRequest request)
    {
        Last = request.Sampling;
        var prompt = request.Prompt ?? string.Join('\n', request.Messages!.Select(m => $"{m.Role}: {m.Content}"));
        var tokens = prompt.Split(' ', '\n').Length;
        if (tokens >= ContextLength) throw new PromptTooLongException(tokens, ContextLength);
        return new Text(this, prompt, tokens, request.Sampling);
    }

    public override void Dispose() => Interlocked.Increment(ref _disposed);

    private sealed class Text(SpellingGenerator model, string prompt, int promptTokens, SamplingSettings settings) : Generation
    {
        private int _written;
        private FinishReason? _finish;

        public override int PromptTokens => promptTokens;

        public override int CompletionTokens => _written;

        public override FinishReason? Finish => _finish;

        public override async IAsyncEnumerable<GeneratedToken> Tokens([EnumeratorCancellation] CancellationToken token = default)
        {
            Interlocked.Increment(ref model._writing);
            try
            {
                var line = prompt.Split('\n')[^1];
                var words = (line.Contains(": ") ? line[(line.IndexOf(": ") + 2)..] : line).Split(' ').Append("and").Append("on").ToList();
                var most = Math.Min(settings.MaxTokens, model.ContextLength - promptTokens);
                for (; _written < most; _written++)
                {
                    token.ThrowIfCancellationRequested();
                    if (model.Delay > TimeSpan.Zero) await Task.Delay(model.Delay, token);
                    if (prompt.Contains("bang") && _written == 2) throw new InvalidOperationException("The model broke.");
                    var word = (settings.Seed is > 1 ? $"{settings.Seed}" : "") + words[_written % words.Count];
                    if (settings.Stop.Contains(word) || (prompt.Contains("stop") && _written == 3))
                    {
                        _finish = FinishReason.Stop;
                        yield break;
                    }
                    var text = (_written == 0 ? "" : " ") + word;
                    yield return new(_written, text, text, -0.25, [.. Enumerable.Range(0, settings.TopLogProbabilities).Select(i => new TokenChoice(i, $"alt{i}", i == 0 ? -0.25 : double.NegativeInfinity))]);
                }
                _finish = FinishReason.Length;
            }
            finally { Interlocked.Decrement(ref model._writing); }
        }
    }
}
