using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FineTune.Engine.Inference;

namespace FineTune.Studio.OpenAi.Writing;

/// <summary>What one text of an answer grows by.</summary>
/// <param name="Tokens">The tokens that made it; those of a stop string, which no text shows, are left out.</param>
/// <param name="Finish">Null until the text's last piece.</param>
internal sealed record WrittenPiece(int Choice, string Text, IReadOnlyList<GeneratedToken> Tokens, FinishReason? Finish);

/// <summary>The texts of one request, written at the same time.</summary>
internal static class Writer
{
    /// <summary>Puts all texts on their way.</summary>
    /// <param name="field">The field that holds the prompt, for errors.</param>
    /// <exception cref="OpenAiException">A prompt is longer than the model's context.</exception>
    public static List<Generation> Start(TextGenerator model, IEnumerable<GenerationRequest> requests, string field)
    {
        var texts = new List<Generation>();
        try
        {
            foreach (var request in requests) texts.Add(model.Start(request));
            return texts;
        }
        catch (Exception e)
        {
            foreach (var text in texts) Abandon(text);
            if (e is not PromptTooLongException prompt) throw;
            throw OpenAiException.Wrong($"This model's maximum context length is {prompt.Context} tokens. However, your {field} resulted in {prompt.Tokens} tokens, which leaves no room for an answer. Please reduce the length of the {field}.", field, "context_length_exceeded");
        }
    }

    /// <summary>Pieces of all texts as they come. Ends when all have; cancelled, every text is.</summary>
    public static async IAsyncEnumerable<WrittenPiece> PiecesAsync(IReadOnlyList<Generation> texts, [EnumeratorCancellation] CancellationToken token)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var pieces = Channel.CreateUnbounded<WrittenPiece>(new() { SingleReader = true });
        var pumps = Task.WhenAll(texts.Select((text, choice) => Task.Run(() => PumpAsync(text, choice, pieces.Writer, stop), CancellationToken.None)));
        var closing = pumps.ContinueWith(done => pieces.Writer.Complete(done.Exception?.InnerException), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            await foreach (var piece in pieces.Reader.ReadAllAsync(token)) yield return piece;
        }
        finally
        {
            // The reader may have had enough before the end: nothing is written for nobody.
            await stop.CancelAsync();
            await closing;
        }
    }

    private static async Task PumpAsync(Generation text, int choice, ChannelWriter<WrittenPiece> pieces, CancellationTokenSource stop)
    {
        try
        {
            var held = new List<GeneratedToken>();
            await foreach (var next in text.Tokens(stop.Token))
            {
                // What was held back at the end comes as a piece of no token.
                if (next.Piece.Length > 0) held.Add(next);
                if (next.Text.Length == 0) continue;
                pieces.TryWrite(new(choice, next.Text, held, null));
                held = [];
            }
            pieces.TryWrite(new(choice, "", text.Finish == FinishReason.Length ? held : [], text.Finish ?? FinishReason.Length));
        }
        catch
        {
            // One text that failed fails the answer: the others need not go on.
            await stop.CancelAsync();
            throw;
        }
    }

    /// <summary>Frees the place of a text that nobody will read.</summary>
    private static async void Abandon(Generation text)
    {
        try
        {
            await foreach (var _ in text.Tokens(new CancellationToken(canceled: true))) break;
        }
        catch (OperationCanceledException) { }
    }
}
