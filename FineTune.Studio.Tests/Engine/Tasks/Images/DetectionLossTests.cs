using FineTune.Engine.Tasks.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Tasks.Images;

[Collection(nameof(TorchCollection))]
public sealed class DetectionLossTests
{
    /// <summary>
    /// One image, 20 anchors, 2 classes. Anchor 0 is to answer class 1 and its box is off by (2, 0, 0, 0): smooth L1 of 2 is 1.5. It says logits (0, 0):
    /// two times ln 2. Three negatives are taken for one positive, but at least ten: the hardest are those with logit 2 (ln(1 + e^2) = 2.126928 per class and
    /// anchor, nine anchors, two classes each), then one of those with logit -2 (ln(1 + e^-2) = 0.126928 twice).
    /// </summary>
    [Fact]
    public void IsSmoothL1OfPositivesAndTheHardestNegatives()
    {
        var said = new float[20 * 6];
        var wanted = new float[20 * AnchorTargets.Width];
        for (var a = 0; a < 20; a++)
        {
            said[(a * 6) + 4] = said[(a * 6) + 5] = a == 0 ? 0 : a < 10 ? 2 : -2;
            wanted[a * AnchorTargets.Width] = a == 0 ? 1 : AnchorTargets.Background;
        }
        wanted[1] = 2;
        using var scope = NewDisposeScope();
        var (boxes, classes) = DetectionLoss.Of(tensor(said, [1, 20, 6]), tensor(wanted, [1, 20, AnchorTargets.Width]));
        Assert.Equal(1.5, boxes.ToDouble(), 5);
        Assert.Equal((2 * Math.Log(2)) + (9 * 2 * Math.Log(1 + Math.Exp(2))) + (2 * Math.Log(1 + Math.Exp(-2))), classes.ToDouble(), 4);
    }

    [Fact]
    public void AnchorsOnACrowdCostNothing()
    {
        using var scope = NewDisposeScope();
        var said = full([1, 4, 6], 5f);
        var wanted = zeros(1, 4, AnchorTargets.Width);
        wanted.select(2, 0).fill_(AnchorTargets.Ignored);
        var (boxes, classes) = DetectionLoss.Of(said, wanted);
        Assert.Equal(0, boxes.ToDouble());
        Assert.Equal(0, classes.ToDouble());
    }
}
