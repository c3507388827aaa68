using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Evaluation;

namespace FineTune.Studio.Tests.Engine.Evaluation;

public sealed class TaskPredictionsCsvTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Csv => _folder["p.csv"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pairs_are_predictions_with_a_second_text()
    {
        LabelledPair[] rows = [new("=one", "@two", 0, new(DataPart.Test, 4)), new("three", "", 1, new(DataPart.Test, 5))];
        PredictionsCsv.Write(Csv, ["a", "b"], rows, [[.25f, .75f], [.1f, .9f]], r => new Place("x.csv", r.Index + 2));
        Assert.StartsWith("row,file,file_row,text,text2,true,predicted,probability_predicted,probability_true,loss,p:a,p:b", File.ReadAllText(Csv));
        var page = PredictionsCsv.Read(Csv, new());
        Assert.Equal([("=one", "@two", "a", "b"), ("three", "", "b", "b")], page.Rows.Select(r => (r.Text, r.Text2!, r.True, r.Predicted)));
        Assert.Equal([.25f, .75f], page.Rows[0].Probabilities!);
        Assert.Equal(new Place("x.csv", 6), page.Rows[0].Place);
        Assert.Equal(4, Assert.Single(PredictionsCsv.Read(Csv, new() { OnlyErrors = true }).Rows).Row.Index);
    }

    [Fact]
    public void Scores_come_largest_error_first()
    {
        ScoredPair[] rows = [new("a", "b", 1, new(DataPart.Test, 0)), new("-c", "d", 2.5, new(DataPart.Test, 1)), new("e", "f", 3, new(DataPart.Test, 2))];
        SimilarityPredictionsCsv.Write(Csv, rows, [1.25, -4, double.NaN]);
        var page = SimilarityPredictionsCsv.Read(Csv);
        Assert.Equal([2L, 1, 0], page.Rows.Select(r => r.Row.Index));
        Assert.Equal(new SimilarityPrediction(new(DataPart.Test, 1), null, "-c", "d", 2.5, -4, -6.5), page.Rows[1]);
        Assert.Equal((3L, 1L), (page.Matches, Assert.Single(SimilarityPredictionsCsv.Read(Csv, PredictionOrder.AsEvaluated, skip: 1, take: 1).Rows).Row.Index));
    }

    [Fact]
    public void Sentences_are_found_by_type_and_by_wrong_words()
    {
        string[] labels = ["O", "B-a", "I-a", "B-b", "I-b"];
        TaggedText[] rows = [new(["=x", "y"], [1, 2], new(DataPart.Test, 0)), new(["z"], [3], new(DataPart.Test, 1)), new(["u", "v"], [0, 0], new(DataPart.Test, 2))];
        TaggingPredictionsCsv.Write(Csv, labels, rows, [[1, 0], [3], [3, 4]], r => new Place("x.conll", r.Index + 1));
        long[] Read(PredictionQuery query) => [.. TaggingPredictionsCsv.Read(Csv, query).Rows.Select(r => r.Row.Index)];
        var first = TaggingPredictionsCsv.Read(Csv, new()).Rows[0];
        Assert.Equal(["=x", "y"], first.Words);
        Assert.Equal(["B-a", "I-a"], first.True);
        Assert.Equal((1, new Place("x.conll", 1)), (first.Wrong, first.Place));
        Assert.Equal(["B-a", "O"], first.Predicted);
        Assert.Equal([2, 0, 1], Read(new() { Order = PredictionOrder.LargestLossFirst }));
        Assert.Equal([0, 2], Read(new() { OnlyErrors = true }));
        Assert.Equal([1], Read(new() { True = "b" }));
        Assert.Equal([1, 2], Read(new() { Predicted = "b" }));
        Assert.Throws<ArgumentException>(() => TaggingPredictionsCsv.Write(Csv, labels, rows, [[1], [3], [3, 4]]));
    }

    [Fact]
    public void The_table_of_another_task_is_refused()
    {
        SimilarityPredictionsCsv.Write(Csv, [new("a", "b", 1, new(DataPart.Test, 0))], [1]);
        foreach (var read in new Action[] { () => PredictionsCsv.Read(Csv, new()), () => TaggingPredictionsCsv.Read(Csv, new()) })
            Assert.Equal(Csv, Assert.Throws<UserException>(read).Where!.File);
        Assert.Contains("no predictions", Assert.Throws<UserException>(() => SimilarityPredictionsCsv.Read(_folder["none.csv"])).Message);
    }
}
