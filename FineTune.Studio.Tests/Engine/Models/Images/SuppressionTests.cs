using FineTune.Engine.Models.Images;

namespace FineTune.Studio.Tests.Engine.Models.Images;

public sealed class SuppressionTests
{
    [Fact]
    public void OfBoxesOfAClassThatOverlapTheSurestStays()
    {
        // Boxes 0 and 1 share 0.3 x 0.4 of 0.4 x 0.4 each: 0.12 / (0.16 + 0.16 - 0.12) = 0.6 > 0.45. Box 3 lies apart.
        float[] boxes = [0, 0, 0.4f, 0.4f, 0, 0.1f, 0.4f, 0.5f, 0, 0.3f, 0.4f, 0.7f, 0.8f, 0.8f, 1.2f, 1.4f];
        float[] scores = [0.9f, 0.2f, 0.8f, 0.3f, 0.7f, 0, 0.005f, 0.6f];
        var found = Assert.Single(Suppression.Apply(boxes, scores, 1, 2, new SuppressionSettings()));
        // Class 0: box 1 falls to box 0; box 2 overlaps box 0 by 0.04 / 0.28. Class 1: box 0 falls to box 1, which is surer. What reaches over the edge is cut.
        Assert.Equal([(0, 0.9f), (0, 0.7f), (1, 0.6f), (1, 0.3f)], found.Select(box => (box.Class, box.Score)));
        Assert.Equal(0.2f, found[2].Width, 1e-6f);
    }

    [Fact]
    public void ImagesOfABatchKnowNothingOfEachOtherAndColumnsWithoutMeaningAreLeftOut()
    {
        float[] boxes = [0, 0, 1, 1, 0, 0, 1, 1];
        var found = Suppression.Apply(boxes, [0.9f, 0.8f, 0.7f, 0.6f], 2, 2, new SuppressionSettings(), column => column == 1);
        Assert.Equal([[(1, 0.8f)], [(1, 0.6f)]], found.Select(image => image.Select(box => (box.Class, box.Score)).ToArray()));
    }

    [Fact]
    public void DecodingUndoesEncoding()
    {
        float[] box = [0.2f, 0.3f, 0.5f, 0.9f], anchor = [0.4f, 0.5f, 0.2f, 0.4f];
        float[] code = new float[4], again = new float[4];
        BoxCoder.Encode(box, anchor, code);
        BoxCoder.Decode(code, anchor, again);
        Assert.All(box.Zip(again), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }
}
