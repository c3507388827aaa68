using static TorchSharp.torch;

namespace FineTune.Engine.Tasks;

/// <summary>Weights that give every class the same say: rows / (classes * rows of the class), as scikit-learn's "balanced" does.</summary>
internal static class ClassWeights
{
    /// <param name="classes">The class of every training row.</param>
    /// <returns>[count]</returns>
    public static Tensor Of(IEnumerable<int> classes, int count)
    {
        var counts = new float[count];
        foreach (var index in classes) counts[index]++;
        var rows = counts.Sum();
        return tensor(Array.ConvertAll(counts, c => rows / (count * Math.Max(1, c))));
    }
}
