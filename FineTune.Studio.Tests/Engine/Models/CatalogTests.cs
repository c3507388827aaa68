using FineTune.Engine;
using FineTune.Engine.Models;
using FineTune.Engine.Weights;

namespace FineTune.Studio.Tests.Engine.Models;

public sealed class CatalogTests
{
    public static TheoryData<string> Ids() => [.. ModelCatalog.Cards.Select(card => card.Id)];

    [Theory, MemberData(nameof(Ids))]
    public void EveryCardIsComplete(string id)
    {
        var card = ModelCatalog.Find(id);
        Assert.All([card.Name, card.Summary, card.Architecture, card.Why, card.WhenNot, card.Licence], text => Assert.NotEmpty(text));
        Assert.NotEmpty(card.Strengths);
        Assert.NotEmpty(card.Weaknesses);
        Assert.NotEmpty(card.Tasks);
        Assert.All(card.Figures, figure => Assert.All([figure.Measure, figure.Value, figure.DataSet, figure.Source], text => Assert.NotEmpty(text)));
        Assert.Equal(id, Assert.Single(ModelCatalog.Cards, other => other.Id == id).Id);
        if (!card.HasWeights) return;
        Assert.All(card.Sources, source => Assert.NotNull(NpmPackage.Parse(source)));
        Assert.Equal(64, Convert.FromBase64String(card.Integrity!["sha512-".Length..]).Length);
        Assert.All([card.DownloadBytes, card.DiskBytes, card.UnpackedBytes, card.Parameters], number => Assert.True(number > 0));
        Assert.NotEmpty(card.Methods);
        Assert.NotNull(card.TrainingMemory);
        Assert.NotNull(card.PredictionMemory);
    }

    [Fact]
    public void AnUnknownIdNamesTheKnownOnes() => Assert.Contains("use-lite, classical", Assert.Throws<UserException>(() => ModelCatalog.Find("gpt-5")).Message);

    [Fact]
    public void CardsSurviveJson()
    {
        using var folder = new TemporaryFolder();
        Json.WriteFile(folder["card.json"], ModelCatalog.Find("use-lite"));
        var read = Json.ReadFile<ModelCard>(folder["card.json"]);
        Assert.Equal(ModelCatalog.Find("use-lite").Figures, read.Figures);
        Assert.True(read.HasWeights);
    }
}
