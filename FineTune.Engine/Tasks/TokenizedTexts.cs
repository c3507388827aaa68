using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tasks;

/// <summary>
/// Rows as the model sees them: one window of token ids each, or several where long texts are read in windows, and what is to be answered.
/// </summary>
public sealed class TokenizedTexts
{
    private readonly Func<int[], Tensor> _targets;
    private readonly PairIds[] _windows;
    private readonly int[] _first; // index of each row's first window, and one past the last

    private TokenizedTexts(IReadOnlyList<RowReference> rows, PairIds[][] windows, int padId, bool isPairs, Func<int[], Tensor> targets)
    {
        (Rows, PadId, IsPairs, _targets) = (rows, padId, isPairs, targets);
        _first = new int[windows.Length + 1];
        for (var i = 0; i < windows.Length; i++) _first[i + 1] = _first[i] + windows[i].Length;
        _windows = [.. windows.SelectMany(w => w)];
        Lengths = Array.ConvertAll(windows, w => w.Sum(ids => ids.Ids.Length));
    }

    public IReadOnlyList<RowReference> Rows { get; }

    /// <summary>All windows, row after row.</summary>
    public IReadOnlyList<PairIds> Windows => _windows;

    /// <summary>The windows of a row.</summary>
    public ArraySegment<PairIds> WindowsOf(int row) => new(_windows, _first[row], _first[row + 1] - _first[row]);

    /// <summary>Tokens of each row, all its windows together.</summary>
    public int[] Lengths { get; }

    /// <summary>Tokens of each row's whole text, had nothing been cut off.</summary>
    public IReadOnlyList<int> FullLengths { get; private init; } = [];

    public int PadId { get; }

    /// <summary>True where every row is two texts that the encoder reads apart: its windows are the two, and <see cref="PairFeatures"/> brings them together.</summary>
    public bool IsPairs { get; }

    /// <summary>Where a word's answer is read off: the token of its first piece, per row and word; -1 for a word beyond the longest length. Null where texts are answered, not words.</summary>
    public IReadOnlyList<int[]>? FirstPieces { get; init; }

    public int Count => Lengths.Length;

    /// <param name="text">Text of the row at an index.</param>
    /// <param name="targets">What the rows at some indices are to be answered with: class indices [B] int64, ...</param>
    public static TokenizedTexts From(
        IReadOnlyList<RowReference> rows, Func<int, RowText> text, Tokenizer tokenizer, TrainingPlan plan, Func<int[], Tensor> targets, CancellationToken token = default)
    {
        var windows = new PairIds[rows.Count][];
        Parallel.For(0, rows.Count, new ParallelOptions { CancellationToken = token }, i => windows[i] = LongTexts.Encode(tokenizer, text(i), plan.MaxLength, plan.Truncation));
        return new(rows, windows, tokenizer.PadId, rows.Count > 0 && LongTexts.ReadsApart(tokenizer, text(0)), targets)
        {
            // Only what fills its window can have been longer.
            FullLengths = plan.Truncation == Truncation.Windows ? [] : [.. windows.Select((w, i) => w.Max(ids => ids.Ids.Length) < plan.MaxLength ? w.Sum(ids => ids.Ids.Length) : FullLength(tokenizer, text(i)))],
        };
    }

    private static int FullLength(Tokenizer tokenizer, RowText text) => tokenizer.Encode(text.First).Length + (text.Second is { } second ? tokenizer.Encode(second).Length : 0);

    /// <summary>Texts to be answered, whose answers are not known.</summary>
    public static TokenizedTexts From(IReadOnlyList<RowText> texts, Tokenizer tokenizer, int maxLength, Truncation truncation) =>
        new([], [.. texts.Select(t => LongTexts.Encode(tokenizer, t, maxLength, truncation))], tokenizer.PadId, texts.Count > 0 && LongTexts.ReadsApart(tokenizer, texts[0]), _ => throw new InvalidOperationException("These texts have no answers."));

    /// <summary>Sentences of given words, whose words are answered.</summary>
    /// <param name="targets">[B, T] int64, -100 where a token has no answer.</param>
    public static TokenizedTexts FromWords(
        IReadOnlyList<RowReference> rows, IReadOnlyList<IReadOnlyList<string>> words, Tokenizer tokenizer, int maxLength, Func<TokenizedTexts, int[], Tensor>? targets = null, CancellationToken token = default)
    {
        var windows = new PairIds[words.Count][];
        var firstPieces = new int[words.Count][];
        Parallel.For(0, words.Count, new ParallelOptions { CancellationToken = token }, i => (windows[i], firstPieces[i]) = WordPieces.Encode(tokenizer, words[i], maxLength));
        TokenizedTexts? made = null;
        made = new(rows, windows, tokenizer.PadId, false, selected => targets is null ? throw new InvalidOperationException("These texts have no answers.") : targets(made!, selected)) { FirstPieces = firstPieces };
        return made;
    }

    /// <summary>Packed blocks, one window each; targets are [B, T] int64, -100 where nothing is learnt.</summary>
    /// <param name="fullLengths">Tokens of each document before anything was cut off.</param>
    public static TokenizedTexts FromBlocks(IReadOnlyList<PackedBlock> blocks, int padId, IReadOnlyList<int> fullLengths) =>
        new([], [.. blocks.Select(b => new[] { new PairIds(b.Ids, b.Ids.Length) })], padId, false, selected => PaddedTargets(blocks, selected)) { Blocks = blocks, FullLengths = fullLengths };

    /// <summary>The blocks, where rows are such.</summary>
    public IReadOnlyList<PackedBlock>? Blocks { get; private init; }

    private static Tensor PaddedTargets(IReadOnlyList<PackedBlock> blocks, int[] selected)
    {
        var width = selected.Max(i => blocks[i].Ids.Length);
        var targets = new long[selected.Length * width];
        Array.Fill(targets, PackedBlocks.NoAnswer);
        for (var b = 0; b < selected.Length; b++)
            for (var t = 0; t < blocks[selected[b]].Targets.Length; t++) targets[(b * width) + t] = blocks[selected[b]].Targets[t];
        return tensor(targets, [selected.Length, width]); // [B, T]
    }

    /// <summary>Which document of its block each position belongs to, [B, T] int64; every padded position is one of its own, so that its place is 0 however long the block.</summary>
    private static Tensor Documents(IReadOnlyList<PackedBlock> blocks, IReadOnlyList<int> selected, int width, Device? device)
    {
        var documents = new long[selected.Count * width];
        for (var b = 0; b < selected.Count; b++)
        {
            var block = blocks[selected[b]];
            for (var (t, document) = (0, -1); t < width; t++)
            {
                if (t >= block.Ids.Length || (document + 1 < block.Starts.Length && block.Starts[document + 1] == t)) document++;
                documents[(b * width) + t] = document;
            }
        }
        return tensor(documents, [selected.Count, width], device: device);
    }

    /// <summary>The given rows padded to the longest window among them.</summary>
    public TextBatch Batch(ReadOnlySpan<int> rows, Device? device = null)
    {
        var windows = new List<int>(rows.Length);
        var owners = new List<int>(rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            for (var w = _first[rows[i]]; w < _first[rows[i] + 1]; w++)
            {
                windows.Add(w);
                owners.Add(i);
            }
        }
        return new(Input(windows, device), windows, [.. windows.Select(w => Windows[w].Ids.Length)], windows.Count == rows.Length || IsPairs ? null : [.. owners], rows.Length) { IsPairs = IsPairs };
    }

    /// <summary>Windows as a model takes them, padded to the longest among them.</summary>
    public ModelInput Input(IReadOnlyList<int> windows, Device? device = null)
    {
        var input = ModelInput.Create([.. windows.Select(w => Windows[w])], device, PadId);
        return Blocks is null ? input : input with { TokenTypes = null, Documents = Documents(Blocks, windows, (int)input.InputIds.shape[1], device) };
    }

    /// <summary>What the given rows are to be answered with, first dimension B.</summary>
    public Tensor TargetsOf(int[] rows, Device? device = null)
    {
        var targets = _targets(rows);
        return device is null || device.type == DeviceType.CPU ? targets : targets.to(device, disposeAfter: true);
    }
}

/// <summary>A batch of rows as windows of tokens.</summary>
/// <param name="Windows">Indices of the windows in <see cref="TokenizedTexts.Windows"/>.</param>
/// <param name="Lengths">Tokens of each window.</param>
/// <param name="Owners">The row (within the batch) of each window; null when every row has exactly one.</param>
public sealed record TextBatch(ModelInput Input, IReadOnlyList<int> Windows, IReadOnlyList<int> Lengths, int[]? Owners, int Rows)
{
    /// <inheritdoc cref="TokenizedTexts.IsPairs"/>
    public bool IsPairs { get; init; }

    /// <summary>Features as the head takes them, [windows, H] or, of pairs read apart, [rows, 4 H].</summary>
    public Tensor Features(Tensor pooled) => IsPairs ? PairFeatures.Combine(pooled) : pooled;

    /// <summary>The mean over each row's windows: [windows, ..] to [rows, ..].</summary>
    public Tensor PerRow(Tensor values)
    {
        if (Owners is null) return values;
        using var scope = NewDisposeScope();
        var shares = new float[Rows * Owners.Length];
        foreach (var group in Owners.Select((row, window) => (row, window)).GroupBy(o => o.row))
            foreach (var (row, window) in group) shares[(row * Owners.Length) + window] = 1f / group.Count();
        return tensor(shares, [Rows, Owners.Length], device: values.device).matmul(values.flatten(1)).view([Rows, .. values.shape.Skip(1)]).MoveToOuterDisposeScope();
    }
}
