using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FineTune.Engine.Tuning;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019, decoupled weight decay) in one pass over memory. TorchSharp's own optimizer makes a
/// dozen passes per parameter and took ten times as long; <c>finetune bench</c> shows both.
/// Element-wise and cut into fixed chunks, so the result does not depend on the number of threads.
/// </summary>
public sealed unsafe class AdamW : IDisposable
{
    private const float Beta1 = 0.9f, Beta2 = 0.999f, Epsilon = 1e-8f;
    private const int ChunkLength = 1 << 16;

    private readonly Slot[] _slots;
    private readonly (int Slot, int Offset, int Length)[] _chunks;
    private readonly double[] _chunkSums;
    private readonly ParallelOptions _parallel;

    /// <param name="threads">Threads of the pass, at least 1.</param>
    public AdamW(IReadOnlyList<ParameterGroup> groups, int threads)
    {
        _parallel = new() { MaxDegreeOfParallelism = threads };
        _slots = [.. from g in groups from p in g.Parameters select new Slot(p.Name, p.Tensor, g.LearningRate, g.WeightDecay)];
        _chunks = [.. _slots.SelectMany((slot, i) => Enumerable.Range(0, (slot.Length + ChunkLength - 1) / ChunkLength)
            .Select(c => (i, c * ChunkLength, Math.Min(ChunkLength, slot.Length - c * ChunkLength))))];
        _chunkSums = new double[_chunks.Length];
    }

    /// <summary>
    /// Steps each parameter has taken, for the bias correction of its moments: a layer that is unfrozen late starts its own count,
    /// or its first steps would be three times too large.
    /// </summary>
    public IReadOnlyList<int> Steps => [.. _slots.Select(s => s.Steps)];

    public IEnumerable<NamedParameter> Parameters => _slots.Select(s => new NamedParameter(s.Name, s.Parameter));

    /// <summary>L2 norm of all gradients together, summed in double precision.</summary>
    public double GradientNorm()
    {
        RefreshGradients();
        ForEachChunk((in (int Slot, int Offset, int Length) chunk, int i) =>
            _chunkSums[i] = _slots[chunk.Slot].Gradient is null ? 0 : SumOfSquares(_slots[chunk.Slot].Gradient + chunk.Offset, chunk.Length));
        return Math.Sqrt(_chunkSums.Sum());
    }

    /// <summary>One update from the gradients seen by the last <see cref="GradientNorm"/>, then the gradients are dropped.</summary>
    /// <param name="learningRateFactor">Multiplies every group's learning rate (the schedule).</param>
    /// <param name="gradientScale">Multiplies the gradients (clipping), 1 = as they are.</param>
    public void Step(double learningRateFactor, double gradientScale)
    {
        foreach (var slot in _slots) slot.CountStep();
        ForEachChunk((in (int Slot, int Offset, int Length) chunk, int _) =>
        {
            var slot = _slots[chunk.Slot];
            if (slot.Gradient is null) return;
            var rate = slot.LearningRate * learningRateFactor;
            Update(slot.Value + chunk.Offset, slot.Gradient + chunk.Offset, slot.First + chunk.Offset, slot.Second + chunk.Offset, chunk.Length,
                (float)gradientScale, (float)(1 - rate * slot.WeightDecay), (float)(rate / slot.Correction1), (float)slot.Correction2);
        });
        foreach (var slot in _slots) slot.DropGradient();
    }

    /// <summary>Moments by parameter name, for a checkpoint: <c>first.NAME</c>, <c>second.NAME</c>. The tensors stay this object's.</summary>
    public IEnumerable<(string Name, Tensor Value)> Moments() =>
        _slots.SelectMany(s => new[] { ("first." + s.Name, s.FirstMoment), ("second." + s.Name, s.SecondMoment) });

    /// <summary>Continues from a checkpoint whose moments were copied into <see cref="Moments"/>.</summary>
    /// <param name="steps">What <see cref="Steps"/> was.</param>
    public void ContinueFrom(IReadOnlyList<int> steps)
    {
        for (var i = 0; i < _slots.Length; i++) _slots[i].Steps = steps[i];
    }

    public void Dispose() { foreach (var slot in _slots) slot.Dispose(); }

    private void RefreshGradients() { foreach (var slot in _slots) slot.RefreshGradient(); }

    private delegate void ChunkAction(in (int Slot, int Offset, int Length) chunk, int index);

    private void ForEachChunk(ChunkAction action)
    {
        if (_parallel.MaxDegreeOfParallelism == 1) for (var i = 0; i < _chunks.Length; i++) action(_chunks[i], i);
        else Parallel.For(0, _chunks.Length, _parallel, i => action(_chunks[i], i));
    }

    private static double SumOfSquares(float* g, int n)
    {
        var sum = Vector512<double>.Zero;
        var i = 0;
        for (; i <= n - 8; i += 8)
        {
            var (low, high) = Vector256.Widen(Vector256.Load(g + i));
            var wide = Vector512.Create(low, high);
            sum += wide * wide;
        }
        var total = Vector512.Sum(sum);
        for (; i < n; i++) total += (double)g[i] * g[i];
        return total;
    }

    private static void Update(float* p, float* g, float* m, float* v, int n, float scale, float keep, float rate, float correction2)
    {
        var i = 0;
        var (beta1, beta2) = (Vector256.Create(Beta1), Vector256.Create(Beta2));
        var (rest1, rest2) = (Vector256.Create(1 - Beta1), Vector256.Create(1 - Beta2));
        var (scales, keeps, rates) = (Vector256.Create(scale), Vector256.Create(keep), Vector256.Create(rate));
        var (inverse2, epsilon) = (Vector256.Create(1 / correction2), Vector256.Create(Epsilon));
        for (; i <= n - 8; i += 8)
        {
            var grad = Vector256.Load(g + i) * scales;
            var first = Vector256.Load(m + i) * beta1 + grad * rest1;
            var second = Vector256.Load(v + i) * beta2 + grad * grad * rest2;
            first.Store(m + i);
            second.Store(v + i);
            (Vector256.Load(p + i) * keeps - rates * first / (Vector256.Sqrt(second) * inverse2 + epsilon)).Store(p + i);
        }
        for (; i < n; i++)
        {
            var grad = g[i] * scale;
            m[i] = m[i] * Beta1 + grad * (1 - Beta1);
            v[i] = v[i] * Beta2 + grad * grad * (1 - Beta2);
            p[i] = p[i] * keep - rate * m[i] / (MathF.Sqrt(v[i]) * (1 / correction2) + Epsilon);
        }
    }

    /// <summary>One parameter with its moments; values live where libtorch keeps them, so pointers to them stay valid.</summary>
    private sealed class Slot(string name, TorchSharp.Modules.Parameter parameter, double learningRate, double weightDecay) : IDisposable
    {
        private Tensor? _gradient;

        public string Name { get; } = name;
        public TorchSharp.Modules.Parameter Parameter { get; } = parameter;
        public double LearningRate { get; } = learningRate;
        public double WeightDecay { get; } = weightDecay;
        public int Length { get; } = checked((int)parameter.numel());
        public Tensor FirstMoment { get; } = zeros(parameter.shape).DetachFromDisposeScope();
        public Tensor SecondMoment { get; } = zeros(parameter.shape).DetachFromDisposeScope();
        public float* Value => Pointer(Parameter);
        public float* First => Pointer(FirstMoment);
        public float* Second => Pointer(SecondMoment);
        public float* Gradient { get; private set; }
        public int Steps { get; set; }
        public double Correction1 { get; private set; }
        public double Correction2 { get; private set; }

        public void CountStep()
        {
            if (Gradient is null) return;
            Steps++;
            Correction1 = 1 - Math.Pow(Beta1, Steps);
            Correction2 = Math.Sqrt(1 - Math.Pow(Beta2, Steps));
        }

        public void RefreshGradient()
        {
            _gradient?.Dispose();
            _gradient = null;
            Gradient = null;
            if (Parameter.grad is not { } gradient) return;
            _gradient = gradient.is_contiguous() ? gradient : gradient.contiguous();
            if (!ReferenceEquals(_gradient, gradient)) gradient.Dispose();
            _gradient.DetachFromDisposeScope();
            Gradient = Pointer(_gradient);
        }

        /// <summary>Null gradients let the next backward pass hand over its buffers instead of adding into old ones.</summary>
        public void DropGradient()
        {
            _gradient?.Dispose();
            _gradient = null;
            Gradient = null;
            Parameter.grad = null;
        }

        public void Dispose() { DropGradient(); FirstMoment.Dispose(); SecondMoment.Dispose(); }

        private static float* Pointer(Tensor tensor) =>
            (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
    }
}
