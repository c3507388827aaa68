using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tasks.Images;

/// <summary>
/// SSD's loss (Liu et al. 2016, arXiv:1512.02325, section 2.2): smooth L1 over the boxes of positive anchors, and over classes the positives with the
/// hardest negatives, three for each positive of an image. Classes are asked one by one (sigmoid), as the pre-trained predictors answer.
/// </summary>
internal static class DetectionLoss
{
    private const int NegativesPerPositive = 3;

    /// <summary>Negatives of an image without objects.</summary>
    private const int FewestNegatives = 10;

    /// <param name="logits">[B, anchors, 4 + classes]</param>
    /// <param name="targets">[B, anchors, 5], see <see cref="AnchorTargets"/>.</param>
    /// <returns>Both terms, scalars, each divided by the positives of the batch.</returns>
    public static (Tensor Boxes, Tensor Classes) Of(Tensor logits, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var (batch, anchors, classes) = (logits.shape[0], logits.shape[1], logits.shape[2] - 4);
        var label = targets.select(2, 0); // [B, A]
        var positive = label.ge(0); // [B, A]
        var where = positive.flatten().nonzero().squeeze(1); // [P]
        var positives = Math.Max(1, where.shape[0]);

        var said = logits.flatten(0, 1); // [B * A, 4 + C]
        var boxes = nn.functional.smooth_l1_loss(said.narrow(1, 0, 4).index_select(0, where), targets.flatten(0, 1).narrow(1, 1, 4).index_select(0, where), nn.Reduction.Sum);

        var wanted = zeros(batch * anchors, classes, device: logits.device); // [B * A, C]
        if (where.shape[0] > 0) wanted.index_put_(ones(where.shape[0], device: logits.device), where, label.flatten().index_select(0, where).to(int64));
        var each = nn.functional.binary_cross_entropy_with_logits(said.narrow(1, 4, classes), wanted, reduction: nn.Reduction.None).sum(1).view(batch, anchors); // [B, A]
        Tensor chosen; // [B, A]
        using (no_grad())
        {
            var negative = each.masked_fill(label.ne(AnchorTargets.Background), -1); // [B, A]
            var rank = negative.argsort(1, descending: true).argsort(1); // [B, A]
            var quota = (positive.sum(1, keepdim: true) * NegativesPerPositive).clamp_min(FewestNegatives); // [B, 1]
            chosen = rank.lt(quota).logical_and(label.eq(AnchorTargets.Background)).logical_or(positive).to(each.dtype);
        }
        var found = (each * chosen).sum();
        return ((boxes / positives).MoveToOuterDisposeScope(), (found / positives).MoveToOuterDisposeScope());
    }
}
