using FineTune.Engine.Models;
using FineTune.Engine.Models.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Inference.Images;

/// <summary>
/// Grad-CAM (Selvaraju et al. 2017, arXiv:1610.02391, equations 1 and 2): the channels of the last map, weighed by how much each raises the class's logit.
/// </summary>
public static class GradCam
{
    /// <param name="pixels">[1, 3, H, W]</param>
    /// <returns>[h][w] of the last map, 0 to 1; all zeros where nothing speaks for the class.</returns>
    public static float[][] Of(ImageBackbone backbone, TaskHead head, Tensor pixels, int label)
    {
        using var scope = NewDisposeScope();
        Tensor map; // [1, C, h, w]
        using (no_grad()) map = backbone.Upper(backbone.Lower(pixels, 0), 0);
        map = map.detach().requires_grad_();
        using (enable_grad())
        {
            var logit = head.call(backbone.Pool(map))[0, label];
            var gradient = autograd.grad([logit], [map])[0]; // [1, C, h, w]
            using var ungraded = no_grad();
            var weights = gradient.mean([2, 3], keepdim: true); // [1, C, 1, 1]
            var cam = (weights * map).sum(1).relu()[0]; // [h, w]
            var most = cam.max().ToSingle();
            if (most > 0) cam = cam / most;
            var (height, width) = ((int)cam.shape[0], (int)cam.shape[1]);
            var values = cam.contiguous().cpu().data<float>().ToArray();
            return [.. Enumerable.Range(0, height).Select(y => values[(y * width)..((y + 1) * width)])];
        }
    }
}
