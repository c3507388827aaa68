using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Guidance;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;

namespace FineTune.Studio.Tests.Engine.Guidance;

public sealed class WritingGuidanceTests
{
    private static readonly MachineProfile Machine = new("test", 2, 1, 65e9, 8_000_000_000, 100_000_000_000);

    private static readonly TrainingPlan Plan = new() { Data = new() { Hash = "h" }, Task = "text-generation", Model = "starter-gpt2", Seed = 9 };

    private static int Words(string text) => TextMeasure.Words(text);

    private static DataSummary Data(int rows = 400, double mean = 40, string format = GenerationFormats.Chat, int p99 = 60, string language = "en") => new()
    {
        Task = "text-generation", Format = format, TrainRows = rows, ValidationRows = rows / 8, TestRows = rows / 8, ClassRows = [],
        MeanTokens = mean, MedianTokens = (int)mean, P99Tokens = p99, Language = new(language, .4, 1),
    };

    [Theory]
    [InlineData("starter-gpt2", "balanced", "full", 1e-3)]
    [InlineData("starter-gpt2", "fast", "lora", 1e-2)]
    [InlineData("gpt2", "balanced", "full", 5e-5)]
    [InlineData("gpt2", "fast", "lora", 5e-4)]
    [InlineData("gpt2", "best", "full", 5e-5)]
    public void TheLearningRateIsTheCardsAndTenTimesItForAdapters(string model, string preset, string method, double rate)
    {
        var plan = Presets.Apply(preset, Plan, Data(), ModelCatalog.Find(model));
        Assert.Equal((method, preset), (plan.Method, plan.Preset));
        Assert.Equal(rate, plan.LearningRate, 12);
        Assert.Equal((8, LearningRateSchedule.Cosine, 0.05, 0.01, 3, 2, false), (plan.BatchSize, plan.Schedule, plan.WarmupFraction, plan.WeightDecay, plan.EarlyStoppingPatience, plan.ValidationsPerEpoch, plan.RefitOnAllRows));
        Assert.Empty(plan.Problems());
        Assert.Equal(9, plan.Seed);
    }

    [Fact]
    public void PreferencesMoveAModelATenthAsFarInOneOrTwoPasses()
    {
        var pairs = Data(format: GenerationFormats.Preference);
        var plan = Presets.Apply("balanced", Plan, pairs, ModelCatalog.Find("gpt2"));
        Assert.Equal(5e-6, plan.LearningRate, 12);
        Assert.Equal(2, plan.Epochs);
        Assert.Equal(1, Presets.Apply("balanced", Plan, pairs with { TrainRows = 20_000 }, ModelCatalog.Find("gpt2")).Epochs);
        Assert.Contains("tenth", Presets.Recommend(pairs).Reason);
    }

    [Theory]
    [InlineData(1_000_000, 3)]
    [InlineData(20_000_000, 1)]
    [InlineData(100_000, 8)]
    [InlineData(16_000, 12)]
    [InlineData(1_000, 20)]
    public void EpochsFollowFromTheTokens(int tokens, int epochs)
    {
        var data = Data(rows: tokens / 10, mean: 10);
        var plan = Presets.Apply("balanced", Plan, data, ModelCatalog.Find("gpt2"));
        Assert.Equal(epochs, plan.Epochs);
        Assert.True(Presets.Apply("best", Plan, data, ModelCatalog.Find("gpt2")).Epochs > epochs);
        Assert.True(Presets.Apply("fast", Plan, data, ModelCatalog.Find("gpt2")).Epochs <= epochs);
    }

    [Theory]
    [InlineData("starter-gpt2", GenerationFormats.Text, 20, 256)] // documents fill blocks as long as the model reads
    [InlineData("gpt2", GenerationFormats.Text, 20, 512)]
    [InlineData("gpt2", GenerationFormats.Chat, 100, 152)] // 150, to a multiple of 8
    [InlineData("gpt2", GenerationFormats.Preference, 5000, 512)]
    [InlineData("starter-gpt2", GenerationFormats.Instruction, 5000, 256)]
    public void ABlockIsAsLongAsTheRowsNeed(string model, string format, int p99, int expected) =>
        Assert.Equal(expected, Presets.Apply("balanced", Plan, Data(format: format, p99: p99), ModelCatalog.Find(model)).MaxLength);

    [Fact]
    public void ThePresetsAreThoseOfWritingAndFewIsNotAmongThem()
    {
        Assert.Equal(["fast", "balanced", "best"], Presets.For("text-generation").Select(p => p.Id));
        Assert.DoesNotContain(Presets.For("text-generation"), p => p.Method is "frozen" or "contrastive");
        Assert.Contains("for this task", Assert.Throws<UserException>(() => Presets.Apply("few", Plan, Data())).What);
        Assert.Equal(("fast", "balanced", "balanced"), (Presets.ForMethod("lora", "text-generation").Id, Presets.ForMethod("full", "text-generation").Id, Presets.ForMethod("partly-frozen", "text-generation").Id));
        var advice = Presets.Recommend(Data());
        Assert.Equal(("balanced", "full"), (advice.Preset, advice.Method));
        Assert.Contains("16,000 tokens", advice.Reason);
    }

    [Fact]
    public void TheAdviceSpeaksOfTokensAndNeverOfClasses()
    {
        var advice = Advisor.Advise(Data(), ModelCatalog.Cards, Machine);
        var said = advice.SelectMany(a => a.Pros.Concat(a.Cons).Append(a.Usable ? a.MethodReason : "")).ToList();
        Assert.DoesNotContain(said, s => s.Contains("class", StringComparison.OrdinalIgnoreCase) || s.Contains("MNLI", StringComparison.Ordinal));
        Assert.Equal("starter-gpt2", advice[0].Card.Id); // gpt2 takes an hour here, and a download
        Assert.Contains(advice[0].Pros, p => p.Contains("16,000 tokens"));
        var gpt2 = advice.Single(a => a.Card.Id == "gpt2");
        Assert.Contains(gpt2.Pros, p => p.Contains("perplexity 16.3 on WikiText-103"));
        Assert.Contains(gpt2.Cons, c => c.Contains("hub"));
        Assert.All(["use-lite", "bert-base-uncased", "classical"], id => Assert.False(advice.Single(a => a.Card.Id == id).Usable));
        Assert.Contains("cannot write", advice.Single(a => a.Card.Id == "bert-base-uncased").Cons[0]);
        Assert.Contains("not write", advice.Single(a => a.Card.Id == "classical").Cons[0]);
        Assert.Contains(advice.SelectMany(a => a.Picks), p => p is { Kind: PickKind.Accuracy, Preset: "best" });
    }

    [Fact]
    public void OnAFastMachineTheFluentModelComesFirst() =>
        Assert.Equal("gpt2", Advisor.Advise(Data(rows: 40_000), [ModelCatalog.Find("starter-gpt2"), ModelCatalog.Find("gpt2")], Machine with { MatrixRate = 2e13 })[0].Card.Id);

    [Fact]
    public void OtherLanguagesAndLongRowsAreToldAgainstAModel()
    {
        var advice = Advisor.Advise(Data(language: "other", mean: 900, p99: 3000), ModelCatalog.Cards, Machine).Single(a => a.Card.Id == "starter-gpt2");
        Assert.Contains(advice.Cons, c => c.Contains("do not look like its language"));
        Assert.Contains(advice.Cons, c => c.Contains("more than half of your rows are longer"));
    }

    [Fact]
    public void WithoutAChoiceWhatIsHereIsTakenAndTheReasonSaid()
    {
        var advice = Advisor.Advise(Data(rows: 40_000), ModelCatalog.Cards, Machine with { MatrixRate = 2e13 });
        var first = advice[0].Card;
        Assert.True(first.IsOnHub);
        var (nothing, why) = ModelChoice.Of(advice, Data(), offline: false, _ => false);
        Assert.Equal("starter-gpt2", nothing.Card.Id);
        Assert.Contains($"--model {first.Id}", why);
        Assert.Equal(first, ModelChoice.Of(advice, Data(), offline: false, c => c.Id == "distilgpt2").Advice.Card);
        Assert.Equal((first, ""), (ModelChoice.Of(advice, Data(), offline: true, c => c == first).Advice.Card, ModelChoice.Of(advice, Data(), offline: true, c => c == first).Why));
        Assert.Contains("switched off", ModelChoice.Of(advice, Data(), offline: true, c => c.Id == "classical").Why);
        Assert.Throws<UserException>(() => ModelChoice.Of(Advisor.Advise(Data(), [ModelCatalog.Find("classical")], Machine), Data(), offline: false, _ => true));
    }

    [Fact]
    public void TheForecastCountsTokensOfPackedBlocks()
    {
        var card = ModelCatalog.Find("gpt2");
        var plan = Presets.Apply("balanced", Plan, Data(), card);
        var forecast = Forecast.Of(plan, card, Data(), Machine);
        // 16,000 tokens x 12 epochs x 6 operations and 24 x 2,000 + 3 x 2,000 scored tokens x 2, for every weight; 4 bytes a weight for every token written
        var operations = card.MatrixWeights * ((6.0 * 12 * 16_000) + (2.0 * ((24 * 2000) + (3 * 2000))));
        var written = (256 + (25 * 60)) * 4.0 * card.Parameters / 8e9;
        Assert.Equal(3 + written + (operations / (65e9 * .65)), forecast.Seconds, 1);
        // Documents are read to their end, conversations up to the longest length.
        Assert.True(Forecast.Of(plan, card, Data(mean: 5000, format: GenerationFormats.Text), Machine).Seconds > 5 * Forecast.Of(plan, card, Data(mean: 5000), Machine).Seconds);
        var lora = Forecast.Of(Presets.Apply("fast", Plan, Data(), card), card, Data(), Machine);
        Assert.True(lora.MemoryBytes < forecast.MemoryBytes - (8 * card.Parameters) && lora.Seconds < forecast.Seconds);
        Assert.Equal(0, Forecast.Of(plan, ModelCatalog.Find("starter-gpt2"), Data(), Machine).DownloadBytes);
    }

    [Fact]
    public void ASummaryMeasuresRowsWithWhatStandsAroundThem()
    {
        ConversationRow Chat(string asked, string answered) => new([new(ChatMessage.User, asked), new(ChatMessage.Assistant, answered)], new(DataPart.Train, 0));
        using var chats = new WritingData(new(GenerationFormats.Chat, [Chat("a b", "c"), Chat("a", "b c d")], [], [], []));
        var summary = DataSummary.Of(chats, Words);
        // 3 words, 4 tokens around each of two messages, one that ends; 4 words and the same
        Assert.Equal(("text-generation", "chat", 2, 12.5, 13), (summary.Task, summary.Format, summary.TrainRows, summary.MeanTokens, summary.P99Tokens));
        Assert.Equal(25, summary.TrainTokens);
        Assert.Contains("50 % of rows", summary.Cut(Plan with { MaxLength = 12 }));
        using var documents = new WritingData(new(GenerationFormats.Text, [new DocumentRow("a b c", new(DataPart.Train, 0))], [], [], []));
        Assert.Null(DataSummary.Of(documents, Words).Cut(Plan with { MaxLength = 2 }));
        Assert.Equal(2, DataSummary.Of(documents, Words).Units(Plan with { MaxLength = 3 })); // 4 tokens in blocks of 3
        using var pairs = new PreferenceData(new(GenerationFormats.Preference, [new PreferenceRow([new(ChatMessage.User, "a b")], "c", "d e", new(DataPart.Train, 0))], [], [], []));
        var preferences = DataSummary.Of(pairs, Words);
        Assert.True(preferences.Prefers);
        Assert.True(preferences.MeanTokens > preferences.P99Tokens); // the model reads both answers, each up to the longest length
        Assert.Equal(1, preferences.Units(Plan));
    }

    [Fact]
    public void APreviewShowsWhatIsLearntAndHowItPacks()
    {
        ConversationRow Row(int i) => new([new(ChatMessage.User, $"Question {i}?"), new(ChatMessage.Assistant, "A short answer.")], new(DataPart.Train, i));
        using var data = new WritingData(new(GenerationFormats.Chat, [.. Enumerable.Range(0, 40).Select(Row)], [], [], []));
        var preview = WritingPreview.Of(data, ChatTemplates.Plain, learnPrompts: false, maxLength: 64, tokenizer: null);
        Assert.Equal(5, preview.Texts.Count);
        Assert.Equal(["User: Question 0?\nAssistant:", " A short answer."], preview.Texts[0].Parts.Select(p => p.Text));
        Assert.Equal([0.0, 1.0], preview.Texts[0].Parts.Select(p => p.Weight));
        Assert.True(preview.Texts[0].Ends);
        Assert.False(preview.IsExact);
        Assert.InRange(preview.Filled!.Value, 0.7, 1);
        Assert.Null(preview.Cut);
        Assert.InRange(preview.LearntShare, 0.3, 0.7);
        var all = WritingPreview.Of(data, ChatTemplates.Plain, learnPrompts: true, maxLength: 4, tokenizer: null, rows: 1);
        Assert.Equal((1, 1.0), (Assert.Single(all.Texts).Parts.Count(p => p.Weight == 0) + 1, all.LearntShare));
        Assert.StartsWith("100 % of rows are longer", all.Cut);
    }

    [Fact]
    public void OfAPairBothAnswersAreShownAndNothingIsPacked()
    {
        using var data = new PreferenceData(new(GenerationFormats.Preference, [new PreferenceRow([new(ChatMessage.User, "Hello?")], "Good day!", "What.", new(DataPart.Train, 0))], [], [], []));
        var preview = WritingPreview.Of(data, ChatTemplates.Plain, learnPrompts: false, maxLength: 64, tokenizer: null);
        Assert.Equal(["chosen", "rejected"], preview.Texts.Select(t => t.Caption));
        Assert.Equal([" Good day!", " What."], preview.Texts.Select(t => t.Parts[^1].Text));
        Assert.Null(preview.Filled);
    }
}
