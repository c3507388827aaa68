using FineTune.Engine.Evaluation;

namespace FineTune.Studio.Tests.Engine.Evaluation;

public sealed class NearestNeighbourTests
{
    // Angles of 0, 10, 20, 90 and 100 degrees; lengths differ and must not matter.
    private static readonly float[][] Vectors = [.. new[] { (0, 1f), (10, 9f), (20, 2f), (90, .5f), (100, 3f) }.Select(v => At(v.Item1, v.Item2))];

    private static float[] At(double degrees, float length) => [length * (float)Math.Cos(degrees * Math.PI / 180), length * (float)Math.Sin(degrees * Math.PI / 180)];

    [Theory]
    [InlineData(12, 1, 0, 1)]
    [InlineData(88, 1, 1, 3)]
    [InlineData(60, 5, 0, 3)] // nearest is the one at 90 degrees, yet three of five votes are for class 0
    public void TheNearestRowsVote(double angle, int neighbours, int label, int row)
    {
        var answer = new NearestNeighbour(Vectors, [0, 0, 0, 1, 1], neighbours).Answer(At(angle, 7));
        Assert.Equal((label, row), (answer.Label, answer.Row));
        Assert.Equal(Math.Cos((angle - new[] { 0, 10, 20, 90, 100 }[row]) * Math.PI / 180), answer.Similarity, 5);
    }

    [Fact]
    public void SharesAreOfTheSimilarities()
    {
        // At 60 degrees: cos 60 + cos 50 + cos 40 = 1.909 for class 0, cos 30 + cos 40 = 1.632 for class 1
        double zero = Cos(60) + Cos(50) + Cos(40), one = Cos(30) + Cos(40);
        Assert.Equal(zero / (zero + one), new NearestNeighbour(Vectors, [0, 0, 0, 1, 1], 5).Answer(At(60, 1)).Share, 5);
        static double Cos(double degrees) => Math.Cos(degrees * Math.PI / 180);
    }

    [Fact]
    public void NeighboursFollowTheMiddleClass()
    {
        Assert.Equal(3, new NearestNeighbour(Vectors, [0, 0, 0, 1, 1]).Neighbours);
        Assert.Equal(1, new NearestNeighbour(Vectors, [0, 1, 2, 3, 4]).Neighbours);
        Assert.Equal(5, new NearestNeighbour(Vectors, [0, 0, 0, 0, 0], 99).Neighbours);
    }

    [Fact]
    public void AVectorOfZerosIsSimilarToNothingAndBreaksNothing()
    {
        var answer = new NearestNeighbour(Vectors, [0, 0, 0, 1, 1], 1).Answer([0, 0]);
        Assert.Equal((0, 0f), (answer.Row, answer.Similarity));
    }

    [Fact]
    public void MisfitsAreRefused()
    {
        Assert.Throws<ArgumentException>(() => new NearestNeighbour([], []));
        Assert.Throws<ArgumentException>(() => new NearestNeighbour(Vectors, [0]));
        Assert.Throws<ArgumentException>(() => new NearestNeighbour([[1, 2], [1]], [0, 0]));
        Assert.Throws<ArgumentException>(() => new NearestNeighbour(Vectors, [0, 0, 0, 1, 1]).Answer([1, 2, 3]));
    }
}
