using FineTune.Engine;
using FineTune.Engine.Weights;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Weights;

[Collection(nameof(TorchCollection))]
public sealed class TfjsGraphModelTests
{
    private static readonly float[] Numbers = [1, 2, 3, 4, 5, 6];

    [Fact]
    public void TensorsMayCrossShards()
    {
        using var folder = new TemporaryFolder();
        var bytes = Numbers.SelectMany(BitConverter.GetBytes).Concat(BitConverter.GetBytes(-7)).ToArray();
        File.WriteAllBytes(folder["s1"], bytes[..6]);
        File.WriteAllBytes(folder["s2"], bytes[6..18]);
        File.WriteAllBytes(folder["s3"], bytes[18..]);
        var model = Open(folder, """[{"paths":["s1","s2","s3"],"weights":[{"name":"a","shape":[1],"dtype":"float32"},{"name":"b","shape":[2,2],"dtype":"float32"},{"name":"c","shape":[1],"dtype":"float32"},{"name":"n","shape":[],"dtype":"int32"}]}]""");
        using var scope = NewDisposeScope();
        Assert.Equal([1f], model.Load("a").data<float>().ToArray());
        Assert.Equal([2f, 3, 4, 5], model.Load("b").data<float>().ToArray());
        Assert.Equal([2, 2], model.Shape("b"));
        Assert.Equal([6f], model.Load("c").data<float>().ToArray());
        Assert.Equal(-7, model.Load("n").item<int>());
        Assert.Equal(["a", "b", "c", "n"], model.Names.Order());
        Assert.True(model.Contains("a"));
        Assert.Contains("'z'", Assert.Throws<UserException>(() => model.Load("z")).Message);
    }

    [Theory]
    [InlineData("""[{"paths":["s1"],"weights":[{"name":"a","shape":[2],"dtype":"float32"}]}]""", "hold 4")]
    [InlineData("""[{"paths":["s1"],"weights":[{"name":"a","shape":[1],"dtype":"float32","quantization":{"dtype":"uint8","scale":0.1,"min":0}}]}]""", "quantised")]
    [InlineData("""[{"paths":["s1"],"weights":[{"name":"a","shape":[4],"dtype":"uint8"}]}]""", "uint8")]
    [InlineData("""[{"paths":["s2"],"weights":[]}]""", "s2 is missing")]
    [InlineData("""[{"paths":["../s1"],"weights":[]}]""", "plain file name")]
    [InlineData("""[{"paths":["s1"],"weights":[{"name":"a","shape":[-1],"dtype":"float32"}]}]""", "negative")]
    [InlineData("""[{"paths":["s1"],"weights":[{"name":"a","shape":[1],"dtype":"float32"},{"name":"a","shape":[0],"dtype":"float32"}]}]""", "twice")]
    [InlineData("""[{"paths":["s1"],"weights":[{"name":"a","shape":[4611686018427387904,8],"dtype":"float32"}]}]""", "not a TensorFlow.js")]
    [InlineData("""[{"weights":[]}]""", "not a TensorFlow.js")]
    [InlineData("""7""", "not a TensorFlow.js")]
    public void WhatCannotBeReadIsRefused(string manifest, string says)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["s1"], new byte[4]);
        var refusal = Assert.Throws<UserException>(() => Open(folder, manifest));
        Assert.Contains(says, refusal.What);
        Assert.Contains("model.json", refusal.Where!.File);
    }

    private static TfjsGraphModel Open(TemporaryFolder folder, string manifest) => TfjsGraphModel.Open(folder.Write("model.json", $$"""{"weightsManifest":{{manifest}}}"""));
}
