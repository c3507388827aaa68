using System.Text.Json;
using FineTune.Engine;
using FineTune.Engine.Baselines;
using FineTune.Engine.Data;
using FineTune.Engine.Tasks;
using FineTune.Studio.Tests.Engine.Data;

namespace FineTune.Studio.Tests.Engine.Baselines;

public sealed class TaskBaselineTests(ITestOutputHelper output) : DataTest
{
    private PlanData Plan(DataSetInfo info) => new() { Hash = info.Hash };

    [Fact]
    public void Each_word_gets_its_most_frequent_tag_and_unknown_words_none()
    {
        TaggedText Row(string words, params int[] tags) => new(words.Split(' '), tags, new(DataPart.Train, 0));
        var data = new TokenTaggingData(["O", "B-a", "I-a"], [Row("x y x", 1, 2, 0), Row("x z", 1, 0)], [], [Row("x y new", 1, 2, 1), Row("z x", 0, 0)], []);
        var scores = WordTagBaseline.Score(data, data.Test);
        // x: B, y: I, new: O; z: O, x: B. True: a(0-1), a(2); found: a(0-1), a(1): 1 right of 2 and 2. Words: x, y, z of five are right.
        Assert.Equal((.5, .6), (scores.Classical!.EntityF1!.Value, scores.Classical.WordAccuracy!.Value));
        Assert.Equal((0, .4), (scores.Majority!.EntityF1!.Value, scores.Majority!.WordAccuracy!.Value));
        Assert.Throws<UserException>(() => WordTagBaseline.Score(data, []));
    }

    [Fact]
    public void Pairs_that_share_words_are_alike()
    {
        ScoredPair Row(string first, string second, double score) => new(first, second, score, new(DataPart.Train, 0));
        var data = new TextSimilarityData(0, 5, [Row("a cat sits here", "a cat sits here", 5), Row("the dog runs", "the dog sleeps", 3), Row("red stock market", "blue garden flower", 0)], [],
            [Row("the cat runs", "the cat runs", 5), Row("the cat runs", "the dog runs", 3), Row("stock market", "garden flower", 1)], []);
        var scores = CosineBaseline.Score(data, data.Test, seed: 1);
        Assert.InRange(scores.Classical!.Value, .9, 1);
        Assert.Equal(1, scores.Classical.Spearman!.Value, 12);
        Assert.True(scores.Classical.Mse < scores.Majority!.Mse);
        // Always 8/3: (7/3)² + (1/3)² + (5/3)² = 75/9, of three.
        Assert.Equal(0, scores.Majority!.Value);
        Assert.Equal(25.0 / 9, scores.Majority!.Mse!.Value, 12);
        Assert.ThrowsAny<OperationCanceledException>(() => CosineBaseline.Score(data, data.Test, 1, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Snips_slots_without_a_model()
    {
        var info = Import(TestData.Real("snips_slots"));
        Assert.Equal((13_084, 700, 700), (info.Rows(DataPart.Train), info.Rows(DataPart.Validation), info.Rows(DataPart.Test)));
        Assert.Equal(("words", "tags", "label", SuggestedTasks.TokenTagging), (info.TextColumn, info.TagsColumn, info.LabelColumn, info.SuggestedTask));
        using var set = Store.Open(info.Hash);
        var data = TokenTaggingSplit.Load(set, Plan(info), null, 1);
        Assert.Equal(1 + 2 * 39, data.Labels.Count);
        Assert.Equal((13_084, 700, 700), (data.Train.Count, data.Validation.Count, data.Test.Count));
        var scores = WordTagBaseline.Score(data, data.Test);
        output.WriteLine($"snips_slots test: {scores} notes: {string.Join(" | ", data.Notes)}");
        Assert.InRange(scores.Classical!.Value, .3, .8);
        Assert.Equal(7, TextClassificationSplit.Load(set, Plan(info), 1).Labels.Count);
    }

    [Fact]
    public void Wnut17_without_a_model()
    {
        var info = Import(TestData.Real("wnut17/wnut17train.conll"), test: TestData.Real("wnut17/emerging.test.annotated"), validation: TestData.Real("wnut17/emerging.dev.conll"));
        Assert.Equal((3_394, 1_009, 1_287), (info.Rows(DataPart.Train), info.Rows(DataPart.Validation), info.Rows(DataPart.Test)));
        using var set = Store.Open(info.Hash);
        var data = TokenTaggingSplit.Load(set, Plan(info), null, 1);
        Assert.Equal(1 + 2 * 6, data.Labels.Count);
        Assert.Equal(1_287, data.Test.Count);
        var scores = WordTagBaseline.Score(data, data.Test);
        output.WriteLine($"wnut17 emerging.test.annotated: {scores} notes: {string.Join(" | ", data.Notes)}");
        Assert.InRange(scores.Classical!.Value, .02, .3);
    }

    [Fact]
    public void Wnut17_imports_as_a_folder_and_with_joined_tags()
    {
        var folder = Import(Path.GetDirectoryName(TestData.Real("wnut17/wnut17train.conll"))!);
        Assert.Equal((3_394, 1_009, 1_287), (folder.Rows(DataPart.Train), folder.Rows(DataPart.Validation), folder.Rows(DataPart.Test)));
        var info = Import(TestData.Real("wnut17/wnut17train.conll"), test: TestData.Real("wnut17/emerging.test.conll"));
        using var set = Store.Open(info.Hash);
        var data = TokenTaggingSplit.Load(set, Plan(info), null, 1);
        Assert.Equal(1_287, data.Test.Count);
        Assert.Contains(data.Notes, n => n.Contains("several tags joined by commas in the test rows"));
    }

    [Fact]
    public void PubMedQA_without_a_model()
    {
        using var all = JsonDocument.Parse(File.ReadAllText(TestData.Real("pubmedqa/ori_pqal.json")));
        using var ids = JsonDocument.Parse(File.ReadAllText(TestData.Real("pubmedqa/test_ground_truth.json")));
        string Part(bool test) => JsonSerializer.Serialize(all.RootElement.EnumerateObject().Where(p => ids.RootElement.TryGetProperty(p.Name, out _) == test).ToDictionary(p => p.Name, p => p.Value));
        var info = Import(Folder.Write("train.json", Part(test: false)), test: Folder.Write("test.json", Part(test: true)));
        Assert.Equal(("QUESTION", "CONTEXTS", "final_decision", SuggestedTasks.TextPairClassification), (info.TextColumn, info.Text2Column, info.LabelColumn, info.SuggestedTask));
        using var set = Store.Open(info.Hash);
        using var rows = (ClassificationData)LearningTasks.Find(SuggestedTasks.TextPairClassification).Load(set, Plan(info), 1);
        var data = rows.Split;
        Assert.Equal(["maybe", "no", "yes"], data.Labels);
        Assert.Equal((500, 500), (data.Train.Count + data.Validation.Count, data.Test.Count));
        Assert.All(data.Test, r => Assert.False(r.Second!.StartsWith('[')));
        var scores = TaskBaselines.Score(rows, DataPart.Test, seed: 1);
        output.WriteLine($"pubmedqa test: {scores}");
        Assert.Equal(.552, scores.Majority!.Value, 3);
        Assert.InRange(scores.Classical!.Value, .48, .66);
    }
}
