using FineTune.Engine;
using FineTune.Engine.Inference;
using FineTune.Engine.Tokenization;

namespace FineTune.Studio.Playground.Writing;

/// <summary>One open writing playground: its conversation, its two columns, what a person does with them. No rendering.</summary>
public sealed class WritingState : IDisposable
{
    private readonly WritableModels _models;
    private readonly ConversationStore _store;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();
    private CancellationTokenSource _writing = new();
    private Task _work = Task.CompletedTask;

    public WritingState(GeneratorPool pool, WritableModels models, ConversationStore store, TimeProvider time, ILogger<WritingState> log)
    {
        (_models, _store) = (models, store);
        (A, B) = (new(Side.A, pool, time, log), new(Side.B, pool, time, log));
    }

    /// <summary>Raised on any thread when anything but the growing text has changed; that is told by <see cref="WritingColumn.Ticked"/>.</summary>
    public event Action? Changed;

    /// <summary>Raised when <see cref="Prompt"/> has changed.</summary>
    public event Action? Typed;

    public WritingColumn A { get; }

    public WritingColumn B { get; }

    public WritingChoice? Choice { get; private set; }

    /// <summary>Null until something was said.</summary>
    public string? Id { get; private set; }

    public Conversation Conversation { get; private set; } = new();

    /// <summary>What the person is writing.</summary>
    public string Prompt
    {
        get;
        set
        {
            field = value;
            Typed?.Invoke();
        }
    } = "";

    public UserException? Problem { get; private set; }

    /// <summary>The last finished answer, for screen readers.</summary>
    public string Announcement { get; private set; } = "";

    public bool IsWriting => A.Turn is not null || B.Turn is not null;

    public WritingColumn Column(Side side) => side == Side.A ? A : B;

    /// <summary>The columns that have a model.</summary>
    public IEnumerable<WritingColumn> Columns => new[] { A, B }.Where(c => c.Model is not null);

    /// <summary>Opens a kept conversation; false when there is none of that id.</summary>
    public async Task<bool> OpenAsync(string id)
    {
        if (_store.Load(id) is not { } kept) return false;
        await ResetAsync(id, kept);
        Prompt = kept is { Mode: WritingMode.Completion, Turns: [var only, ..] } ? only.Prompt : "";
        Problem = kept.ModelA is not null && A.Model is null ? new("The model of this conversation is not here any more.", "Choose another one; what was said stays.") : null;
        Changed?.Invoke();
        return true;
    }

    /// <summary>A new conversation.</summary>
    /// <param name="model">Id of a <see cref="WritableModel"/>, or of a run; null = the first there is.</param>
    /// <param name="with">The second model.</param>
    /// <param name="mode">Null = as the model was tuned.</param>
    public async Task BeginAsync(string? model, string? with = null, WritingMode? mode = null, SamplingSettings? sampling = null)
    {
        await StopAsync();
        Choice = await _models.ListAsync();
        var first = Find(model) ?? (model is null ? Choice.Models.FirstOrDefault() : null);
        await ResetAsync(null, new() { ModelA = first?.Id, ModelB = Find(with)?.Id, Mode = mode ?? first?.Usual ?? WritingMode.Completion, Sampling = sampling ?? new Conversation().Sampling });
        Prompt = "";
        Problem = model is not null && first is null ? new($"There is no model '{model}' that writes.", "Choose one of those below, or wait until its run has finished.") : null;
        Changed?.Invoke();
    }

    /// <summary>Opens the chosen models while the person still thinks of a prompt.</summary>
    public async Task WarmAsync()
    {
        await Task.WhenAll(Columns.Select(c => c.WarmAsync(() => _models.FolderAsync(c.Model!), _closing.Token)));
        Changed?.Invoke();
    }

    /// <summary>Chooses a column's model; null takes the second column away.</summary>
    public async Task ChooseAsync(Side side, string? id)
    {
        await StopAsync();
        Problem = null;
        Column(side).Problem = null;
        Update(c => c.WithModel(side, Find(id)?.Id));
        Column(side).Model = Find(id);
        Keep();
        if (Column(side).Model is { } model) await Column(side).WarmAsync(() => _models.FolderAsync(model), _closing.Token);
        Changed?.Invoke();
    }

    /// <summary>Changes the way of asking: a conversation that has begun stays as it is, and another one begins.</summary>
    public Task SetModeAsync(WritingMode mode)
    {
        if (mode == Conversation.Mode) return Task.CompletedTask;
        if (Conversation.Turns.Count > 0) return BeginAsync(Conversation.ModelA, Conversation.ModelB, mode, Conversation.Sampling);
        Update(c => c with { Mode = mode });
        Changed?.Invoke();
        return Task.CompletedTask;
    }

    public void SetSampling(SamplingSettings sampling) => Set(c => c with { Sampling = sampling });

    public void SetSystem(string system) => Set(c => c with { System = system });

    public void SetName(string? name) => Set(c => c with { Name = string.IsNullOrWhiteSpace(name) ? null : name.Trim() });

    /// <summary>Asks both columns: a new message, or a new text in place of the one there is.</summary>
    public async Task SendAsync()
    {
        var prompt = Prompt;
        if (Conversation.Mode == WritingMode.Chat && string.IsNullOrWhiteSpace(prompt))
        {
            Problem = new("The message is empty.", "Write something first.");
            Changed?.Invoke();
            return;
        }
        await StopAsync();
        Problem = null;
        if (Conversation.Mode == WritingMode.Chat) Prompt = "";
        Update(c => c with { Turns = c.Mode == WritingMode.Chat ? c.Turns.Add(new(prompt)) : [new(prompt)] });
        await WriteAsync(Conversation.Turns.Count - 1, [.. Columns.Select(c => c.Side)]);
    }

    /// <summary>Ends what is being written; what there is of it stays.</summary>
    public async Task StopAsync()
    {
        // Two who wait here go on one after the other: the second ends what the first has begun since.
        while (!_work.IsCompleted)
        {
            _writing.Cancel();
            await _work;
        }
    }

    /// <summary>Answers a prompt anew.</summary>
    /// <param name="side">Null = in all columns.</param>
    public Task RegenerateAsync(int turn, Side? side = null) =>
        ChangeAndWriteAsync(turn, c => c.CutAfter(turn), side is { } one ? [one] : [.. Columns.Select(c => c.Side)]);

    /// <summary>Changes what was asked and goes on from there; what came after is let go.</summary>
    public Task EditPromptAsync(int turn, string prompt) =>
        ChangeAndWriteAsync(turn, c => c.CutAfter(turn).WithPrompt(turn, prompt), [.. Columns.Select(c => c.Side)]);

    /// <summary>Puts a person's words in place of the model's; what came after is let go.</summary>
    public async Task EditAnswerAsync(int turn, Side side, string text)
    {
        await StopAsync();
        if (turn < Conversation.Turns.Count && Conversation.Turns[turn].Of(side) is { } answer) Set(c => c.CutAfter(turn).WithAnswer(turn, side, answer.Edited(text)));
    }

    /// <summary>Takes a prompt and its answers out of the conversation.</summary>
    public async Task DeleteTurnAsync(int turn)
    {
        await StopAsync();
        if (turn < Conversation.Turns.Count) Set(c => c with { Turns = c.Turns.RemoveAt(turn) });
    }

    /// <summary>Goes on where an answer ended.</summary>
    public Task ContinueAsync(int turn, Side side) => ChangeAndWriteAsync(turn, c => c.CutAfter(turn), [side], TokensOf(turn, side));

    /// <summary>Puts a prompt with its answer where the person writes.</summary>
    public void TakeAsPrompt(int turn, Side side)
    {
        Prompt = Conversation.Turns[turn].Prompt + Conversation.Turns[turn].Of(side)?.Text;
        Changed?.Invoke();
    }

    /// <summary>Takes another token in place of one that was written, and goes on from it.</summary>
    public async Task PickAsync(int turn, Side side, int index, TokenOption option)
    {
        await StopAsync();
        var tokens = TokensOf(turn, side);
        if (index >= tokens.Count) return;
        var begun = WrittenToken.Cut(tokens, index, Conversation.Mode == WritingMode.Chat);
        if (option.IsEnd)
        {
            if (Conversation.Turns[turn].Of(side) is { } answer)
                Set(c => c.CutAfter(turn).WithAnswer(turn, side, answer with { Tokens = begun, Figures = answer.Figures is { } figures ? figures with { End = WritingEnd.Stop } : null }));
            return;
        }
        var text = Conversation.Mode == WritingMode.Chat && begun.Count == 0 ? option.Text.TrimStart() : option.Text;
        await ChangeAndWriteAsync(turn, c => c.CutAfter(turn), [side], [.. begun, new(text, text == option.Text ? null : option.Text, option.LogProbability, tokens[index].Options, IsPicked: true)]);
    }

    /// <summary>The tokens of an answer, finished or growing.</summary>
    public IReadOnlyList<WrittenToken> TokensOf(int turn, Side side) =>
        Column(side).Turn == turn ? Column(side).Tokens : turn < Conversation.Turns.Count ? Conversation.Turns[turn].Of(side)?.Tokens ?? [] : [];

    /// <summary>Ends everything that is under way; a text half written is kept.</summary>
    public void Dispose()
    {
        _closing.Cancel();
        _writing.Cancel();
    }

    private WritableModel? Find(string? id) => id is null ? null : Choice?.Models.FirstOrDefault(m => m.Id == id || m.RunId == id);

    private async Task ResetAsync(string? id, Conversation conversation)
    {
        await StopAsync();
        Choice ??= await _models.ListAsync();
        (Id, Conversation, Announcement) = (id, conversation, "");
        foreach (var column in new[] { A, B }) (column.Model, column.Problem) = (Find(conversation.ModelOf(column.Side)), null);
    }

    private async Task ChangeAndWriteAsync(int turn, Func<Conversation, Conversation> change, IReadOnlyList<Side> sides, IReadOnlyList<WrittenToken>? begun = null)
    {
        await StopAsync();
        if (turn >= Conversation.Turns.Count) return;
        Update(change);
        await WriteAsync(turn, sides, begun);
    }

    private async Task WriteAsync(int turn, IReadOnlyList<Side> sides, IReadOnlyList<WrittenToken>? begun = null)
    {
        if (sides.Count == 0) Problem = new("No model is chosen.", "Choose one above.");
        _writing.Dispose();
        _writing = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        Keep();
        _work = Task.WhenAll(sides.Select(side => WriteAsync(turn, Column(side), begun ?? [], _writing.Token)));
        Changed?.Invoke();
        await _work;
    }

    private async Task WriteAsync(int turn, WritingColumn column, IReadOnlyList<WrittenToken> begun, CancellationToken token)
    {
        if (column.Model is not { } model) return;
        var request = WritingRequests.Of(Conversation, turn, column.Side, string.Concat(begun.Select(t => t.Text)));
        var answer = await column.WriteAsync(turn, () => _models.FolderAsync(model), request, begun, Conversation.Mode == WritingMode.Chat, token);
        if (answer is not null)
        {
            Update(c => c.WithAnswer(turn, column.Side, answer));
            if (!token.IsCancellationRequested) Announcement = $"{model.Name}: {answer.Text}";
        }
        Keep();
        Changed?.Invoke();
    }

    private void Set(Func<Conversation, Conversation> change)
    {
        Update(change);
        Keep();
        Changed?.Invoke();
    }

    private void Update(Func<Conversation, Conversation> change)
    {
        lock (_lock) Conversation = change(Conversation);
    }

    /// <summary>On disk once something was said.</summary>
    private void Keep()
    {
        lock (_lock)
        {
            if (Conversation.Turns.Count == 0 && Id is null) return;
            try { _store.Save(Id ??= ConversationStore.NewId(), Conversation); }
            catch (IOException e) { Problem = new($"The conversation could not be kept: {e.Message}", "Free some space on the disk; what is on the page stays until you leave it."); }
        }
    }
}
