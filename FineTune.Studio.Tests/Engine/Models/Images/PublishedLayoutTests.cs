using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Images;
using FineTune.Engine.Weights;
using FineTune.Engine.Weights.Hub;
using FineTune.Studio.Tests.Engine.Weights.Hub;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Models.Images;

/// <summary>Checkpoints as timm and torchvision publish them, from a hub on this machine.</summary>
[Collection(nameof(TorchCollection))]
public sealed class PublishedLayoutTests : IDisposable
{
    private const string Config = """{"architecture":"mobilenetv2_010","num_classes":10,"pretrained_cfg":{"tag":"ra_in1k","input_size":[3,96,96],"interpolation":"bicubic","crop_pct":0.9,"crop_mode":"center","mean":[0.1,0.2,0.3],"std":[0.4,0.5,0.6],"first_conv":"conv_stem"}}""";

    private readonly TemporaryFolder _folder = new();
    private readonly ImageBackbone _model;

    public PublishedLayoutTests()
    {
        _folder.Write("config.json", Config);
        _model = (ImageBackbone)ImageFamilies.Create(_folder.Root);
        using (no_grad())
        {
            foreach (var (_, tensor) in _model.state_dict().Where(t => t.Value.is_floating_point())) nn.init.uniform_(tensor, 0.01, 0.2);
        }
        _model.eval();
    }

    /// <summary>Stage of timm, and how many blocks it has.</summary>
    private static readonly int[] Stages = [1, 2, 3, 4, 3, 3, 1];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AHubsModelLoadsInEitherSpellingAndKeepsItsPreprocessing(bool timm)
    {
        using var hub = new FakeHub();
        var published = _folder["published"];
        Directory.CreateDirectory(published);
        File.WriteAllText(Path.Combine(published, "config.json"), Config);
        SafeTensorsWriter.Write(Path.Combine(published, "model.safetensors"),
            [.. _model.state_dict().Select(t => (timm ? Timm(t.Key) : t.Key, t.Value)), (timm ? "classifier.weight" : "classifier.1.weight", ones(10, 1280)), (timm ? "classifier.bias" : "classifier.1.bias", ones(10))]);
        hub.AddFolder(published);
        var home = new FineTuneHome(_folder["home"]);
        var store = new ModelStore(home, hub.Settings());
        var folder = store.Ensure(ModelCatalog.Find("someone/tiny"));

        using var loaded = (ImageBackbone)ImageFamilies.Load(folder);
        loaded.eval();
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        var pixels = rand(2, 3, 96, 96);
        Assert.True(allclose(_model.call(pixels), loaded.call(pixels)));
        var see = loaded.Preprocessing;
        Assert.Equal((96, ImageFit.Crop, 0.9, ImageInterpolation.Bicubic), (see.Size, see.Fit, see.CropShare, see.Interpolation));
        Assert.Equal([0.1f, 0.2f, 0.3f], see.Mean);
        Assert.Equal([0.4f, 0.5f, 0.6f], see.Deviation);
        Assert.Equal([SuggestedTasks.ImageClassification], store.Find("someone/tiny").Tasks);

        loaded.Preprocessing = see with { Size = 128 };
        var saved = Directory.CreateDirectory(_folder["saved"]).FullName;
        loaded.SaveConfig(saved);
        using var again = ImageFamilies.Create(saved);
        Assert.Equal((128, 0.9, ImageInterpolation.Bicubic), (again.Preprocessing.Size, again.Preprocessing.CropShare, again.Preprocessing.Interpolation));
        Assert.Contains("\"first_conv\"", File.ReadAllText(Path.Combine(saved, "config.json")));
    }

    [Fact]
    public void AModelOfTheHubIsTunedLikeAnyOther()
    {
        using var tiny = new TinyImages();
        SafeTensorsWriter.Write(_folder["model.safetensors"], [.. _model.state_dict().Select(t => (Timm(t.Key), t.Value))]);
        var events = tiny.Execute(tiny.NewRun("timm", tiny.ClassPlan with { Model = FolderCard.Prefix + _folder.Root, Image = new() { Size = 64 } }));
        Assert.Equal(RunOutcome.Completed, Assert.IsType<Finished>(events[^1]).Outcome);
    }

    [Theory]
    [InlineData("pre_logits.fc1.weight", "classifier.0.weight")]
    [InlineData("pre_logits.fc2.bias", "classifier.3.bias")]
    [InlineData("module.features.0.weight", "features.0.weight")]
    public void TimmsVggIsSpelledOtherwise(string theirs, string ours)
    {
        _folder.Write("config.json", """{"architecture":"vgg11"}""");
        using var vgg = ImageFamilies.Create(_folder.Root);
        Assert.Equal(ours, vgg.Names.Canonical(theirs));
        Assert.True(vgg.Names.Ignores("head.fc.weight"));
    }

    [Fact]
    public void NewClassesLeaveBoxesAsTheyWereAndBeginUnsure()
    {
        using var detector = new Ssdlite(Ssdlite.Coco with { Width = 0.1, Classes = 4 });
        using (no_grad())
            foreach (var parameter in detector.parameters()) nn.init.uniform_(parameter, -0.05, 0.05);
        detector.eval();
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        var pixels = rand(1, 3, 96, 96);
        var before = detector.call(pixels); // [1, anchors, 4 + 4]
        detector.ReplaceClasses(2);
        var after = detector.call(pixels); // [1, anchors, 4 + 2]
        Assert.Equal([1, detector.Anchors(96).Length, 6], after.shape);
        Assert.True(allclose(before.narrow(2, 0, 4), after.narrow(2, 0, 4)));
        Assert.InRange(after.narrow(2, 4, 2).sigmoid().mean().item<float>(), 0.005f, 0.02f);
    }

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    /// <summary>As timm names the tensor that torchvision calls <paramref name="name"/>.</summary>
    private static string Timm(string name)
    {
        var parts = name.Split('.');
        var (number, tensor) = (int.Parse(parts[1]), parts[^1]);
        if (number is 0 or 18) return $"{(parts[2] == "0" ? number == 0 ? "conv_stem" : "conv_head" : number == 0 ? "bn1" : "bn2")}.{tensor}";
        var (stage, block) = (0, number - 1);
        while (block >= Stages[stage]) block -= Stages[stage++];
        var part = (number == 1, string.Join('.', parts[3..^1])) switch
        {
            (true, "0.0") => "conv_dw", (true, "0.1") => "bn1", (true, "1") => "conv_pw", (true, _) => "bn2",
            (false, "0.0") => "conv_pw", (false, "0.1") => "bn1", (false, "1.0") => "conv_dw", (false, "1.1") => "bn2", (false, "2") => "conv_pwl", _ => "bn3",
        };
        return $"blocks.{stage}.{block}.{part}.{tensor}";
    }
}
