using System.Diagnostics;
using static TorchSharp.torch;

namespace FineTune.Engine.Guidance;

/// <summary>
/// How fast this machine multiplies matrices of the size of a small encoder's feed-forward layer: the one number a forecast stands on.
/// Measured in a fifth of a second, once per process, and kept in <c>machine.json</c> under the home folder by processor and threads.
/// </summary>
public static class MatrixProbe
{
    private const int Tokens = 512, Width = 512, Inner = 1536;

    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(200);

    private static readonly Lock Guard = new();

    private static readonly Dictionary<(string, int), double> Known = [];

    /// <summary>Floating-point operations per second. A value that is not on file is measured, which sets libtorch's threads for that long.</summary>
    public static double Rate(FineTuneHome home, string processor, int threads)
    {
        lock (Guard)
        {
            if (Known.TryGetValue((processor, threads), out var known)) return known;
            var file = Path.Combine(home.Root, "machine.json");
            var kept = Read(file);
            var key = $"{processor} x {threads}";
            if (!kept.TryGetValue(key, out var rate) || !(rate > 0))
            {
                kept[key] = rate = Measure(threads);
                Json.WriteFile(file, kept);
            }
            return Known[(processor, threads)] = rate;
        }
    }

    /// <summary>The best of repeated [512, 512] x [512, 1536] products on so many threads: other programs can only make one slower, and the figure is kept.</summary>
    internal static double Measure(int threads)
    {
        var before = get_num_threads();
        set_num_threads(threads);
        try
        {
            using var scope = NewDisposeScope();
            using var noGradients = no_grad();
            var input = ones(Tokens, Width); // [T, D]; the values do not matter, and no random number is drawn
            var weights = ones(Width, Inner); // [D, I]
            input.matmul(weights).Dispose(); // the first product pays for starting the threads
            var best = 0.0;
            for (var clock = Stopwatch.StartNew(); clock.Elapsed < Duration;)
            {
                var start = Stopwatch.GetTimestamp();
                input.matmul(weights).Dispose(); // [T, I]
                best = Math.Max(best, 2.0 * Tokens * Width * Inner / Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
            return best;
        }
        finally
        {
            set_num_threads(before);
        }
    }

    /// <summary>What is on file; a missing or broken file is measured anew.</summary>
    private static Dictionary<string, double> Read(string file)
    {
        try { return File.Exists(file) ? Json.ReadFile<Dictionary<string, double>>(file) : []; }
        catch (UserException) { return []; }
    }
}
