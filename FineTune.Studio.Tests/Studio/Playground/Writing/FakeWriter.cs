using System.Runtime.CompilerServices;
using FineTune.Engine.Inference;

namespace FineTune.Studio.Tests.Studio.Playground.Writing;

/// <summary>A model that writes given words, as slowly as the test lets it.</summary>
internal sealed class FakeWriter : TextGenerator
{
    private readonly SemaphoreSlim _free = new(0);

    /// <summary>One token each; the first of its alternatives is the word itself, the others say "or" before it.</summary>
    public string[] Words { get; set; } = ["Once", " there", " was", " a", " cat", "."];

    /// <summary>Each token waits until <see cref="LetWrite"/> frees one.</summary>
    public bool IsSlow { get; set; }

    public int Context { get; set; } = 64;

    /// <summary>Thrown after two tokens.</summary>
    public Exception? Breaks { get; set; }

    public List<GenerationRequest> Asked { get; } = [];

    /// <summary>Texts whose reader is still there.</summary>
    public int UnderWay { get; private set; }

    public bool IsDisposed { get; private set; }

    public override int ContextLength => Context;

    public void LetWrite(int tokens = 1) => _free.Release(tokens);

    public override Generation Start(GenerationRequest request)
    {
        if (request.Sampling.Problems().ToList() is { Count: > 0 } problems) throw new FineTune.Engine.UserException(problems[0], "Change it.");
        var length = (request.Prompt ?? string.Concat(request.Messages!.Select(m => m.Content))).Split(' ').Length;
        if (length >= Context) throw new PromptTooLongException(length, Context);
        lock (Asked) Asked.Add(request);
        return new Text(this, request, length);
    }

    public override void Dispose() => IsDisposed = true;

    private sealed class Text(FakeWriter writer, GenerationRequest request, int promptTokens) : Generation
    {
        private int _written;
        private FinishReason? _finish;

        public override int PromptTokens => promptTokens;

        public override int CompletionTokens => _written;

        public override FinishReason? Finish => _finish;

        public override async IAsyncEnumerable<GeneratedToken> Tokens([EnumeratorCancellation] CancellationToken token = default)
        {
            writer.UnderWay++;
            try
            {
                foreach (var word in writer.Words)
                {
                    if (writer.IsSlow) await writer._free.WaitAsync(token);
                    if (_written == request.Sampling.MaxTokens || promptTokens + _written >= writer.Context) break;
                    if (_written == 2 && writer.Breaks is { } failure) throw failure;
                    _written++;
                    yield return new(_written, word, word, Math.Log(0.6), [new(_written, word, Math.Log(0.6)), new(100, " or" + word, Math.Log(0.3)), new(101, "<|endoftext|>", Math.Log(0.05))]);
                }
                _finish = _written == writer.Words.Length ? FinishReason.Stop : FinishReason.Length;
            }
            finally { writer.UnderWay--; }
        }
    }
}
