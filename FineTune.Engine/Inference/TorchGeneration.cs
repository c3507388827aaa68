using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FineTune.Engine.Tokenization;

namespace FineTune.Engine.Inference;

/// <summary>One text that a <see cref="TorchTextGenerator"/> writes: what its thread needs to know, and what the reader gets.</summary>
internal sealed class TorchGeneration(int[] prompt, SamplingSettings settings, IReadOnlyList<string> stops, int room, ByteLevelBpe tokenizer, Action<TorchGeneration> begin) : Generation
{
    private readonly Channel<GeneratedToken> _tokens = Channel.CreateUnbounded<GeneratedToken>(new() { SingleReader = true, SingleWriter = true });
    private readonly TokenSampler _sampler = new(settings, prompt);
    private readonly WrittenText _text = new(stops);
    private readonly int? _end = tokenizer.EndOfTextId;
    private readonly int _most = Math.Min(settings.MaxTokens, room);
    private volatile int _written;
    private int _finish = -1;
    private int _begun;

    public int[] Prompt => prompt;

    public override int PromptTokens => prompt.Length;

    public override int CompletionTokens => _written;

    public override FinishReason? Finish => Volatile.Read(ref _finish) is >= 0 and var reason ? (FinishReason)reason : null;

    /// <summary>The reader has gone.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>The last token, which the model reads next.</summary>
    public int Last { get; private set; }

    public override async IAsyncEnumerable<GeneratedToken> Tokens([EnumeratorCancellation] CancellationToken token = default)
    {
        if (Interlocked.Exchange(ref _begun, 1) == 1) throw new InvalidOperationException("A text is read once.");
        begin(this);
        try
        {
            await foreach (var written in _tokens.Reader.ReadAllAsync(token).ConfigureAwait(false)) yield return written;
        }
        finally { IsAbandoned = true; }
    }

    /// <summary>Draws the next token; false when the text is at its end. On the generator's thread.</summary>
    /// <param name="logits">[V]; changed.</param>
    public bool Write(Span<float> logits)
    {
        var (id, logProbability, most) = _sampler.Next(logits);
        if (id == _end)
        {
            End(FinishReason.Stop);
            return false;
        }
        Last = id;
        _written++;
        var text = _text.Add(tokenizer.Bytes(id));
        var isLast = !_text.Stopped && _written >= _most;
        if (isLast) text += _text.Finish();
        _tokens.Writer.TryWrite(new(id, text, Piece(id), logProbability, Array.ConvertAll(most, m => new TokenChoice(m.Id, Piece(m.Id), m.LogProbability))));
        if (!_text.Stopped && !isLast) return true;
        End(_text.Stopped ? FinishReason.Stop : FinishReason.Length);
        return false;
    }

    /// <summary>Ends the text with an error, or because its reader has gone.</summary>
    public void Break(Exception? error) => _tokens.Writer.TryComplete(error);

    private void End(FinishReason reason)
    {
        // What was held back comes with an end-of-text token as a piece of no token.
        if (reason == FinishReason.Stop && _text.Finish() is { Length: > 0 } rest) _tokens.Writer.TryWrite(new(_end ?? 0, rest, "", 0, []));
        Volatile.Write(ref _finish, (int)reason);
        _tokens.Writer.TryComplete();
    }

    private string Piece(int id) => tokenizer.Decode([id]);
}
