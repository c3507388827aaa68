using System.Diagnostics;
using FineTune.Engine;
using FineTune.Engine.Inference;

namespace FineTune.Studio.Playground.Writing;

/// <summary>One column: its model, and the text it writes now. The tokens come on a thread of the pool and are told in beats, so that a page is drawn ten times a second and not for each of them.</summary>
public sealed class WritingColumn(Side side, GeneratorPool pool, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private List<WrittenToken> _tokens = [];
    private bool _news;

    /// <summary>Raised on any thread, at most ten times a second, while text comes.</summary>
    public event Action? Ticked;

    public Side Side => side;

    public WritableModel? Model { get; set; }

    /// <summary>The turn being written; null when none is.</summary>
    public int? Turn { get; private set; }

    /// <summary>The model is being brought into memory.</summary>
    public bool IsOpening { get; private set; }

    public UserException? Problem { get; set; }

    /// <summary>What is written now, with what it began from.</summary>
    public IReadOnlyList<WrittenToken> Tokens { get { lock (_lock) return [.. _tokens]; } }

    /// <summary>Opens the model, so that the first token comes at once.</summary>
    public async Task WarmAsync(Func<Task<string>> folder, CancellationToken token)
    {
        try
        {
            using var lease = await RentAsync(folder, token);
        }
        catch (UserException e) { Problem = e; }
        catch (OperationCanceledException) { }
    }

    /// <summary>Writes a text to its end.</summary>
    /// <param name="folder">Finds the model's folder.</param>
    /// <param name="begun">What the text has already.</param>
    /// <param name="trims">White space at the beginning is no part of the answer.</param>
    /// <returns>The text, or as much of it as there was when it was cancelled or broke off; null where nothing came at all, <see cref="Problem"/> says why unless it was cancelled.</returns>
    public async Task<WrittenAnswer?> WriteAsync(int turn, Func<Task<string>> folder, GenerationRequest request, IReadOnlyList<WrittenToken> begun, bool trims, CancellationToken token)
    {
        var model = Model ?? throw new InvalidOperationException("No model was chosen.");
        lock (_lock) (_tokens, _news) = ([.. begun], false);
        (Turn, Problem) = (turn, null);
        // Late news come with the next beat, also when the model is slow.
        await using var beat = time.CreateTimer(_ => TellNews(), null, Beat, Beat);
        WritingFigures? figures = null;
        try
        {
            using var lease = await RentAsync(folder, token);
            figures = await Task.Run(() => ReadAsync(lease.Value, request, trims, token), CancellationToken.None);
        }
        catch (OperationCanceledException) { }
        catch (UserException e) { Problem = e; }
        finally { Turn = null; }
        return figures is null ? null : new(model.Id, model.Name, Tokens, figures);
    }

    private async Task<WritingFigures?> ReadAsync(TextGenerator generator, GenerationRequest request, bool trims, CancellationToken token)
    {
        var (start, first, end) = (Stopwatch.GetTimestamp(), (double?)null, (WritingEnd?)null);
        var generation = generator.Start(request);
        try
        {
            await foreach (var next in generation.Tokens(token))
            {
                first ??= Stopwatch.GetElapsedTime(start).TotalSeconds;
                Add(next, trims);
            }
        }
        catch (OperationCanceledException) { end = WritingEnd.Cancelled; }
        catch (UserException e) { (Problem, end) = (e, WritingEnd.Broken); }
        catch (Exception e)
        {
            log.LogError(e, "{Model} broke off", Model?.Name);
            (Problem, end) = (new("Writing broke off.", "Try again; the studio's log says what happened.", inner: e), WritingEnd.Broken);
        }
        if (first is null && end is not null) return null;
        var used = generation.PromptTokens + generation.CompletionTokens;
        return new(generation.PromptTokens, generation.CompletionTokens, generator.ContextLength, first, Stopwatch.GetElapsedTime(start).TotalSeconds,
            end ?? (generation.Finish == FinishReason.Stop ? WritingEnd.Stop : used >= generator.ContextLength ? WritingEnd.Context : WritingEnd.Length));
    }

    private void Add(GeneratedToken token, bool trims)
    {
        lock (_lock)
        {
            _tokens.Add(WrittenToken.Of(token, _tokens.All(t => t.Text.Length == 0), trims));
            _news = true;
        }
    }

    private async Task<WarmPool<TextGenerator>.Lease> RentAsync(Func<Task<string>> folder, CancellationToken token)
    {
        try
        {
            var path = await folder();
            IsOpening = !pool.IsWarm(path);
            if (IsOpening) Ticked?.Invoke();
            return await pool.RentAsync(path, token);
        }
        finally
        {
            if (IsOpening)
            {
                IsOpening = false;
                Ticked?.Invoke();
            }
        }
    }

    private void TellNews()
    {
        lock (_lock)
        {
            if (!_news) return;
            _news = false;
        }
        Ticked?.Invoke();
    }
}
