using FineTune.Engine.Data.Images;
using FineTune.Engine.Models.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tasks.Images;

/// <summary>What a detector says, as it is kept: per image six numbers for each object found (class, score, x, y, width, height; relative to the image), the surest first.</summary>
public static class DetectorAnswers
{
    private const int Numbers = 6;

    /// <param name="logits">[B, anchors, 4 + classes]</param>
    /// <param name="anchors">[anchors][4]</param>
    public static float[][] Of(Tensor logits, float[][] anchors)
    {
        using var scope = NewDisposeScope();
        var (batch, width) = ((int)logits.shape[0], (int)logits.shape[2]);
        var boxes = logits.narrow(2, 0, 4).contiguous().cpu().data<float>().ToArray(); // [B * A * 4]
        var scores = logits.narrow(2, 4, width - 4).sigmoid().contiguous().cpu().data<float>().ToArray(); // [B * A * C]
        for (var i = 0; i < batch * anchors.Length; i++) BoxCoder.Decode(boxes.AsSpan(i * 4, 4), anchors[i % anchors.Length], boxes.AsSpan(i * 4, 4)); // in place: all four are read first
        return [.. Suppression.Apply(boxes, scores, batch, width - 4, new()).Select(found =>
            found.SelectMany(f => new float[] { f.Class, f.Score, f.X, f.Y, f.Width, f.Height }).ToArray())];
    }

    /// <summary>The objects of one image, in its pixels.</summary>
    public static IReadOnlyList<FoundObject> InPixels(float[] answer, IReadOnlyList<string> labels, int width, int height) =>
        [.. answer.Chunk(Numbers).Select(n => new FoundObject(labels[(int)n[0]], n[1], n[2] * width, n[3] * height, n[4] * width, n[5] * height))];
}
