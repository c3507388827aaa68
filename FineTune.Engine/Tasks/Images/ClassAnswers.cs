using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tasks.Images;

/// <summary>Class probabilities, as they are kept.</summary>
public static class ClassAnswers
{
    /// <param name="logits">[B, classes]</param>
    /// <param name="mirrored">Of the mirror images; where given, the mean of both is the answer.</param>
    /// <returns>[B][classes]</returns>
    public static float[][] Of(Tensor logits, Tensor? mirrored)
    {
        using var scope = NewDisposeScope();
        var said = logits.softmax(-1); // [B, classes]
        if (mirrored is not null) said = (said + mirrored.softmax(-1)) / 2;
        return [.. said.contiguous().cpu().data<float>().ToArray().Chunk((int)logits.shape[1])];
    }
}
