using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Evaluation;

namespace FineTune.Studio.Tests.Engine.Evaluation;

public sealed class DetectionPredictionsCsvTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static readonly ImageObjects[] Images =
    [
        new("=one.jpg", new(DataPart.Test, 0), [new("nut", 0, 0, 10, 10), new("bolt", 50, 0, 10.5, 10), new("nut", 90, 0, 10, 10)],
        [
            new("nut", .9, 0, 0, 10, 10), new("nut", .8, 1, 0, 10, 10), new("nut", .7, 50, 0, 10, 10), new("bolt", .6, 70, 70, 10, 10), new("bolt", .1, 90, 0, 10, 10),
        ]),
        new("crowd, of many.jpg", new(DataPart.Test, 1), [new("bolt", 0, 0, 100, 100, IsCrowd: true)], [new("bolt", .95, 10, 10, 20, 20)]),
        new("empty.jpg", new(DataPart.Test, 2), [], []),
    ];

    private string Path => _folder["predictions.csv"];

    public DetectionPredictionsCsvTests() => DetectionPredictionsCsv.Write(Path, Images, threshold: .5, placeOf: r => new Place("boxes.json", r.Index + 1));

    [Fact]
    public void Every_box_has_its_outcome()
    {
        var rows = DetectionPredictionsCsv.Read(Path, new()).Rows;
        Assert.Equal(
            [ObjectOutcome.Hit, ObjectOutcome.Duplicate, ObjectOutcome.WrongClass, ObjectOutcome.FalseAlarm, ObjectOutcome.BelowThreshold, ObjectOutcome.Miss, ObjectOutcome.Ignored, ObjectOutcome.Ignored, null],
            rows.Select(r => r.Match?.Outcome));
        Assert.Equal(new(ObjectOutcome.WrongClass, Images[0].Found[2], Images[0].True[1], 100 / 105.0), rows[2].Match);
        Assert.Equal(new(new(DataPart.Test, 0), new("boxes.json", 1), "=one.jpg", new(ObjectOutcome.Miss, null, Images[0].True[2], 0)), rows[5]);
        Assert.Contains("'=one.jpg,wrong class,nut,0.7,50,0,10,10,bolt,50,0,10.5,10,", File.ReadAllText(Path));
    }

    [Fact]
    public void The_images_are_read_back_to_be_matched_anew()
    {
        var read = DetectionPredictionsCsv.ReadImages(Path);
        Assert.Equal(Images.Select(i => (i.Name, i.Row)), read.Select(i => (i.Name, i.Row)));
        Assert.All(Images.Zip(read), p =>
        {
            Assert.Equal(p.First.True.OrderBy(b => b.X), p.Second.True.OrderBy(b => b.X));
            Assert.Equal(p.First.Found, p.Second.Found);
        });
        Assert.Equal(ObjectMatching.Match(Images[0].True, Images[0].Found, .05).Select(m => m.Outcome), ObjectMatching.Match(read[0].True, read[0].Found, .05).Select(m => m.Outcome));
    }

    [Fact]
    public void Pages_are_cells_of_the_confusion_matrix_and_outcomes()
    {
        IEnumerable<double?> Scores(PredictionQuery query, ObjectOutcome? outcome = null) => DetectionPredictionsCsv.Read(Path, query, outcome).Rows.Select(r => r.Match?.Found?.Score);
        Assert.Equal([.7], Scores(new() { True = "bolt", Predicted = "nut" }));
        Assert.Equal([.8], Scores(new() { True = DetectionMetrics.Background, Predicted = "nut" }));
        Assert.Equal([null], Scores(new() { True = "nut", Predicted = DetectionMetrics.Background }));
        // The surest error first; a miss counts as half sure.
        Assert.Equal([.8, .7, .6, null], Scores(new() { OnlyErrors = true, Order = PredictionOrder.LargestLossFirst }));
        Assert.Equal([.6], Scores(new(), ObjectOutcome.FalseAlarm));
        Assert.Equal(9, DetectionPredictionsCsv.Read(Path, new() { Take = 2 }).Matches);
    }

    [Fact]
    public void Another_table_is_refused()
    {
        File.WriteAllText(Path, "row,file,file_row,text\ntest:0,,,x\n");
        Assert.Contains("not the table", Assert.Throws<UserException>(() => DetectionPredictionsCsv.Read(Path, new())).What);
    }

    public void Dispose() => _folder.Dispose();
}
