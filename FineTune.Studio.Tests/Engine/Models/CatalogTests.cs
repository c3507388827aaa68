using System.Text.RegularExpressions;
using FineTune.Engine;
using FineTune.Engine.Models;
using FineTune.Engine.Weights;

namespace FineTune.Studio.Tests.Engine.Models;

public sealed partial class CatalogTests
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
        Assert.All(card.Sources, source => Assert.True(NpmPackage.Parse(source) is not null || HubSource().IsMatch(source) || source == "bundled:" + id, source));
        if (card.Sources.Any(source => source.StartsWith(NpmPackage.Prefix)))
        {
            Assert.Equal(64, Convert.FromBase64String(card.Integrity!["sha512-".Length..]).Length);
            Assert.True(card.UnpackedBytes > 0);
        }
        if (card.IsBundled) Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, "models", id, "model.safetensors")));
        else Assert.True(card.DownloadBytes > 0);
        long[] sizes = card.SeesImages ? [card.MultiplyAdds, card.InputSize] : [card.MatrixWeights, card.MaxLength];
        Assert.All([card.DiskBytes, card.Parameters, .. sizes], number => Assert.True(number > 0));
        Assert.NotEmpty(card.Methods);
        Assert.NotNull(card.TrainingMemory);
        Assert.NotNull(card.PredictionMemory);
    }

    [Fact]
    public void AnUnknownIdNamesTheKnownOnes() => Assert.Contains("use-lite, classical", Assert.Throws<UserException>(() => ModelCatalog.Find("gpt-5")).Message);

    /// <summary>As the publications give them; our encoders leave out what no pooled feature passes (MiniLM's and RoBERTa's pooler).</summary>
    [Theory]
    [InlineData("bert-base-uncased", 109_482_240, 84_934_656)]
    [InlineData("bert-base-cased", 108_310_272, 84_934_656)]
    [InlineData("distilbert-base-uncased", 66_362_880, 42_467_328)]
    [InlineData("roberta-base", 124_055_040, 84_934_656)]
    [InlineData("distilroberta-base", 81_527_808, 42_467_328)]
    [InlineData("google/bert_uncased_L-2_H-128_A-2", 4_385_920, 393_216)]
    [InlineData("all-MiniLM-L6-v2", 22_565_376, 10_616_832)]
    public void SizesAreThePublishedOnes(string id, long parameters, long matrixWeights)
    {
        var card = ModelCatalog.Find(id);
        Assert.Equal((parameters, matrixWeights), (card.Parameters, card.MatrixWeights));
        // 16 bytes per parameter and what the program itself takes are there whatever the batch; length costs twice: per token and per pair.
        Assert.True(card.TrainingMemory!.For(1, 1) > 16 * parameters);
        Assert.True(card.TrainingMemory.For(8, 128) - card.TrainingMemory.Fixed > 2 * (card.TrainingMemory.For(8, 64) - card.TrainingMemory.Fixed));
        Assert.True(card.PredictionMemory!.For(64, 128) < card.TrainingMemory.For(64, 128));
    }

    [Fact]
    public void CardsSurviveJson()
    {
        using var folder = new TemporaryFolder();
        Json.WriteFile(folder["card.json"], ModelCatalog.Find("use-lite"));
        var read = Json.ReadFile<ModelCard>(folder["card.json"]);
        Assert.Equal(ModelCatalog.Find("use-lite").Figures, read.Figures);
        Assert.True(read.HasWeights);
    }

    [GeneratedRegex("^hub:[^/@ ]+/[^/@ ]+@[^/@ ]+$")]
    private static partial Regex HubSource();
}
