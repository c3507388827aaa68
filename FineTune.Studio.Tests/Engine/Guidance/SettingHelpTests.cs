using FineTune.Engine;
using FineTune.Engine.Guidance;

namespace FineTune.Studio.Tests.Engine.Guidance;

public sealed class SettingHelpTests
{
    [Fact]
    public void EveryFieldOfAPlanIsExplainedOnce()
    {
        var fields = typeof(TrainingPlan).GetProperties().Where(p => p.CanWrite).Select(p => p.Name).Except([nameof(TrainingPlan.Image)])
            .Concat(typeof(ImageNumbers).GetProperties().Where(p => p.CanWrite).Select(p => SettingHelp.ImagePrefix + p.Name)).Order(StringComparer.Ordinal);
        Assert.Equal(fields, SettingHelp.All.Select(h => h.Field).Order(StringComparer.Ordinal));
        Assert.All(SettingHelp.All, h => Assert.EndsWith(".", h.Sentence));
    }

    [Fact]
    public void TheRecommendedValueIsThePlans()
    {
        var data = new DataSummary { TrainRows = 616, ClassRows = [.. Enumerable.Repeat(8, 77)] };
        var plan = Presets.Apply("balanced", new() { Data = new() { Hash = "h" }, Model = "use-lite" }, data);
        var recommended = SettingHelp.Recommend(plan, data).ToDictionary(r => r.Help.Field, r => r.Recommended);
        Assert.Equal("10", recommended["Epochs"]);
        Assert.Equal("0.0003", recommended["LearningRate"]);
        Assert.Equal("off", recommended["ClassWeights"]);
        var uneven = data with { ClassRows = [10, 100] };
        Assert.Contains("10 times", SettingHelp.Recommend(plan, uneven).Single(r => r.Help.Field == "ClassWeights").Recommended);
        Assert.Throws<ArgumentException>(() => SettingHelp.For("Colour"));
    }
}
