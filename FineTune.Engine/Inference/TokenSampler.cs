using System.Numerics.Tensors;

namespace FineTune.Engine.Inference;

/// <summary>Draws the next token of one text from the model's logits: penalties, then temperature, top-k, top-p, min-p, in that order (Hugging Face's). One text, one sampler.</summary>
internal sealed class TokenSampler
{
    private readonly SamplingSettings _settings;
    private readonly SplitMix64 _random;
    private readonly HashSet<int> _seen; // in the prompt or written
    private readonly Dictionary<int, int> _written = [];

    public TokenSampler(SamplingSettings settings, IEnumerable<int> prompt)
    {
        _settings = settings;
        _random = new((ulong)(settings.Seed ?? Random.Shared.NextInt64()));
        _seen = [.. settings.RepetitionPenalty == 1 ? [] : prompt];
    }

    /// <param name="logits">[V]; changed.</param>
    /// <returns>The token, its log-probability, and the most probable ones with theirs: all by the model's own softmax.</returns>
    public (int Id, double LogProbability, (int Id, double LogProbability)[] Most) Next(Span<float> logits)
    {
        var largest = TensorPrimitives.Max<float>(logits);
        var normalizer = largest + Math.Log(SumOfExponentials(logits, largest));
        var most = Array.ConvertAll(Largest(logits, _settings.TopLogProbabilities), id => (id, 0.0));
        for (var i = 0; i < most.Length; i++) most[i].Item2 = logits[most[i].id] - normalizer;
        // The chosen token's own logit is asked for after penalties have changed it: only what they touch is remembered.
        var touched = new Dictionary<int, float>();
        Penalise(logits, touched);
        var chosen = _settings.Temperature == 0 ? TensorPrimitives.IndexOfMax<float>(logits) : Draw(logits);
        _seen.Add(chosen);
        _written[chosen] = _written.GetValueOrDefault(chosen) + 1;
        return (chosen, touched.GetValueOrDefault(chosen, logits[chosen]) - normalizer, most);
    }

    private void Penalise(Span<float> logits, Dictionary<int, float> before)
    {
        if (_settings.RepetitionPenalty != 1)
            foreach (var id in _seen) Change(logits, id, logits[id] > 0 ? (float)(logits[id] / _settings.RepetitionPenalty) : (float)(logits[id] * _settings.RepetitionPenalty), before);
        if (_settings.PresencePenalty != 0 || _settings.FrequencyPenalty != 0)
            foreach (var (id, count) in _written) Change(logits, id, (float)(logits[id] - _settings.PresencePenalty - (count * _settings.FrequencyPenalty)), before);
        foreach (var (id, bias) in _settings.LogitBias ?? new Dictionary<int, double>())
            if (id >= 0 && id < logits.Length) Change(logits, id, (float)(logits[id] + bias), before);
    }

    private static void Change(Span<float> logits, int id, float value, Dictionary<int, float> before)
    {
        before.TryAdd(id, logits[id]);
        logits[id] = value;
    }

    private int Draw(ReadOnlySpan<float> logits)
    {
        // Most probable first; without top-k and top-p no order is needed, only the shares.
        int[] candidates = _settings.TopK > 0 || _settings.TopP < 1
            ? Largest(logits, _settings.TopK > 0 ? Math.Min(_settings.TopK, logits.Length) : logits.Length) : [.. Enumerable.Range(0, logits.Length)];
        var (largest, shares) = (double.NegativeInfinity, new double[candidates.Length]);
        foreach (var id in candidates) largest = Math.Max(largest, logits[id]);
        for (var i = 0; i < candidates.Length; i++) shares[i] = Math.Exp((logits[candidates[i]] - largest) / _settings.Temperature);
        var count = _settings.TopP < 1 ? Nucleus(shares, _settings.TopP) : shares.Length;
        var total = 0.0;
        for (var i = 0; i < count; i++) total += shares[i] = shares[i] < _settings.MinP ? 0 : shares[i]; // the largest share is 1
        var drawn = _random.Fraction() * total;
        for (var i = 0; i < count; i++)
            if ((drawn -= shares[i]) < 0) return candidates[i];
        return candidates[0]; // rounding left nothing
    }

    /// <summary>How many of the shares, largest first, reach the probability together.</summary>
    private static int Nucleus(double[] shares, double probability)
    {
        var (total, reached) = (shares.Sum(), 0.0);
        for (var i = 0; i < shares.Length; i++)
            if ((reached += shares[i]) >= probability * total) return i + 1;
        return shares.Length;
    }

    /// <summary>Indices of the largest values, largest first, the smaller index first where they are equal.</summary>
    private static int[] Largest(ReadOnlySpan<float> values, int count)
    {
        if (count == 0) return [];
        var (ids, negated) = (new int[values.Length], new float[values.Length]);
        for (var i = 0; i < values.Length; i++) (ids[i], negated[i]) = (i, -values[i]);
        if (count < 64)
        {
            var queue = new PriorityQueue<int, (float, int)>(count + 1); // the worst first
            for (var i = 0; i < values.Length; i++)
            {
                if (queue.Count == count && queue.TryPeek(out _, out var worst) && values[i] <= worst.Item1) continue;
                queue.Enqueue(i, (values[i], -i));
                if (queue.Count > count) queue.Dequeue();
            }
            var kept = new int[queue.Count];
            for (var i = kept.Length - 1; i >= 0; i--) kept[i] = queue.Dequeue();
            return kept;
        }
        Array.Sort(negated, ids);
        return ids[..count];
    }

    private static double SumOfExponentials(ReadOnlySpan<float> logits, float largest)
    {
        var sum = 0.0;
        foreach (var logit in logits) sum += Math.Exp(logit - largest);
        return sum;
    }
}
