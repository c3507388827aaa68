using FineTune.Engine.Data.Images;
using FineTune.Engine.Models.Images;
using FineTune.Engine.Tasks.Images;

namespace FineTune.Studio.Tests.Engine.Tasks.Images;

public sealed class AnchorTargetsTests
{
    // Centre y, centre x, height, width.
    private static readonly float[][] Anchors = [[0.25f, 0.25f, 0.5f, 0.5f], [0.25f, 0.75f, 0.5f, 0.5f], [0.75f, 0.25f, 0.5f, 0.5f], [0.75f, 0.75f, 0.5f, 0.5f]];

    [Fact]
    public void AnAnchorThatOverlapsByHalfAnswersTheBox()
    {
        // 0.5 x 0.4 of the first anchor's 0.5 x 0.5: an overlap of 0.8.
        var targets = Fill(new RelativeBox(3, 0.25f, 0.2f, 0.5f, 0.4f));
        Assert.Equal([3, AnchorTargets.Background, AnchorTargets.Background, AnchorTargets.Background], Classes(targets));
        Assert.Equal(0.2f, Decoded(targets, 0).CentreX, 1e-5f);
        Assert.Equal(0.4f, Decoded(targets, 0).Width, 1e-5f);
    }

    [Fact]
    public void ABoxThatNoAnchorOverlapsByHalfGetsItsBestOne()
    {
        var targets = Fill(new RelativeBox(1, 0.8f, 0.7f, 0.1f, 0.1f));
        Assert.Equal([AnchorTargets.Background, AnchorTargets.Background, AnchorTargets.Background, 1], Classes(targets));
    }

    [Fact]
    public void TwoBoxesWithTheSameBestAnchorGetOneEach()
    {
        // Both lie in the first anchor, the first more so; the second also touches the anchor on its right.
        var targets = Fill(new RelativeBox(0, 0.25f, 0.25f, 0.2f, 0.2f), new RelativeBox(1, 0.25f, 0.44f, 0.16f, 0.16f));
        Assert.Equal([0, 1, AnchorTargets.Background, AnchorTargets.Background], Classes(targets));
    }

    [Fact]
    public void WhatCoversACrowdIsAskedNothing()
    {
        var targets = Fill(new RelativeBox(0, 0.25f, 0.25f, 0.5f, 0.5f, IsCrowd: true));
        Assert.Equal([AnchorTargets.Ignored, AnchorTargets.Background, AnchorTargets.Background, AnchorTargets.Background], Classes(targets));
    }

    [Fact]
    public void AnImageWithoutBoxesIsBackground() => Assert.All(Classes(Fill()), c => Assert.Equal(AnchorTargets.Background, c));

    private static float[] Fill(params RelativeBox[] boxes)
    {
        var targets = new float[Anchors.Length * AnchorTargets.Width];
        AnchorTargets.Fill(Anchors, boxes, targets);
        return targets;
    }

    private static float[] Classes(float[] targets) => [.. targets.Chunk(AnchorTargets.Width).Select(t => t[0])];

    private static (float CentreX, float Width) Decoded(float[] targets, int anchor)
    {
        var box = new float[4];
        BoxCoder.Decode(targets.AsSpan((anchor * AnchorTargets.Width) + 1, 4), Anchors[anchor], box);
        return ((box[1] + box[3]) / 2, box[3] - box[1]);
    }
}
