using FineTune.Engine;
using FineTune.Engine.Data;

namespace FineTune.Studio.Tests.Engine.Data;

public sealed class DataProfileTests : DataTest
{
    private DataSetInfo Sample()
    {
        // Rows as a spreadsheet shows them, from 2 on; then enough good ones.
        string[] head =
        [
            "where is my parcel today,delivery", "where is my parcel today,delivery", " where is my parcel today ,delivery", "I want my money back,refund",
            "I want my money back,delivery", ",refund", "text without a class,", "Where is my parcel today,delivery",
        ];
        var more = Enumerable.Range(0, 60).Select(i => $"the parcel with number {i} is late again,delivery")
            .Concat(Enumerable.Range(0, 4).Select(i => $"please refund the order number {i} soon,refund"))
            .Concat(Enumerable.Range(0, 12).Select(i => $"hi {i},greeting"));
        return Import(Folder.Write("train.csv", "text,label\n" + string.Join('\n', head.Concat(more)) + "\n"),
            test: Folder.Write("test.csv", "text,label\nnew words here,refund\nI want my money back,refund\nwhere is my parcel today,delivery\n"));
    }

    private static Finding Find(DataProfile profile, string kind) => Assert.Single(profile.Findings, f => f.Kind == kind);

    [Fact]
    public void Findings_name_rows_places_counts_and_remedies()
    {
        var profile = Store.Profile(Sample().Hash, null, null);

        Assert.Equal([3L, 4L], Find(profile, FindingKinds.Duplicate).Places.Select(p => p.Row!.Value));
        Assert.Equal([5L, 6L], Find(profile, FindingKinds.ConflictingLabels).Places.Select(p => p.Row!.Value));
        Assert.Equal(new Place("train.csv", 7), Assert.Single(Find(profile, FindingKinds.MissingText).Places));
        Assert.Equal(new Place("train.csv", 8), Assert.Single(Find(profile, FindingKinds.MissingLabel).Places));
        var overlap = Find(profile, FindingKinds.TrainTestOverlap);
        Assert.Equal([new Place("test.csv", 3), new Place("test.csv", 4)], overlap.Places);
        Assert.Equal([new RowReference(DataPart.Test, 1), new RowReference(DataPart.Test, 2)], overlap.Rows);
        Assert.Contains("'refund' (5)", Find(profile, FindingKinds.TinyClass).Text);
        Assert.Contains("'delivery' has 65", Find(profile, FindingKinds.Imbalance).Text);
        Assert.Contains("'greeting'", Find(profile, FindingKinds.SuspiciousShortClass).Text);
        Assert.All(profile.Findings, f => Assert.True(f.Text.EndsWith('.') && f.Remedy.EndsWith('.') && f.Count >= f.Rows.Count || f.Rows.Count > 0, f.ToString()));
    }

    [Fact]
    public void Classes_and_lengths_are_counted()
    {
        var info = Sample();
        var profile = Store.Profile(info.Hash, null, null, countTokens: t => 2 * TextMeasure.Words(t), tokenizer: "twice");
        Assert.Equal([new ClassProfile("delivery", 65, 0, 1), new ClassProfile("greeting", 12, 0, 0), new ClassProfile("refund", 5, 0, 2)], profile.Classes);
        Assert.Equal(84, profile.Rows[DataPart.Train]);
        Assert.Equal((8, 8), (profile.Words.P50, profile.Words.Max));
        Assert.Equal(16, profile.Tokens!.Max);
        Assert.Same(profile.Tokens, profile.Lengths);
        Assert.Equal(83, profile.Words.Bins.Sum(b => b.Count));
        Assert.Equal(83, profile.Characters.Bins.Sum(b => b.Count));
        Assert.Null(Store.Profile(info.Hash, null, null).Tokens);
    }

    [Fact]
    public void A_profile_is_kept_per_choice_of_columns_and_goes_with_the_data_set()
    {
        var info = Sample();
        var first = Store.Profile(info.Hash, null, null);
        var again = Store.Profile(info.Hash, "text", "label", token: new CancellationToken(canceled: true));
        Assert.Equal(Json(first), Json(again));
        Assert.Throws<OperationCanceledException>(() => Store.Profile(info.Hash, "label", "text", token: new CancellationToken(canceled: true)));
        Store.Delete(info.Hash);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Home.DataSets));

        static string Json(DataProfile p) => System.Text.Json.JsonSerializer.Serialize(p, FineTune.Engine.Json.Line);
    }

    [Fact]
    public void Without_a_label_column_the_profile_says_so_and_still_measures()
    {
        var info = ImportText("a.csv", "question,remark\nHow many apples are left,There are five of them\nHow far is it to town,It is three miles\n");
        var profile = Store.Profile(info.Hash, null, null);
        Assert.Equal(Severity.Error, Find(profile, FindingKinds.NoLabelColumn).Severity);
        Assert.Equal(6, profile.Words.Max);
        Assert.Equal(FindingKinds.NoLabelColumn, profile.Findings[0].Kind);
    }

    [Fact]
    public void Fixes_make_a_new_version_and_leave_the_old_one()
    {
        var info = Sample();
        foreach (var kind in new[] { FindingKinds.Duplicate, FindingKinds.MissingText, FindingKinds.MissingLabel, FindingKinds.TrainTestOverlap })
        {
            var fixedInfo = Store.Apply(info.Hash, DataFix.For(kind)!);
            Assert.Equal(info.Hash, fixedInfo.Parent);
            Assert.NotEqual(info.Hash, fixedInfo.Hash);
            Assert.DoesNotContain(Store.Profile(fixedInfo.Hash, null, null).Findings, f => f.Kind == kind);
            Assert.Equal(3, fixedInfo.Rows(DataPart.Test));
        }
        Assert.Null(DataFix.For(FindingKinds.ConflictingLabels));
        Assert.Equal(84, Store.Info(info.Hash).Rows(DataPart.Train));
        Assert.Equal(info.Hash, Store.Apply(info.Hash, new DataFix()).Hash);
    }

    [Fact]
    public void Rows_are_given_another_class_or_left_out_and_keep_their_places()
    {
        var info = Sample();
        var changed = Store.Apply(info.Hash, new DataFix
        {
            Relabel = new Dictionary<RowReference, string> { [new(DataPart.Train, 4)] = "refund", [new(DataPart.Train, 6)] = "greeting" },
            Exclude = new HashSet<RowReference> { new(DataPart.Train, 5), new(DataPart.Test, 0) },
            DropMissingLabel = true,
        });
        var rows = Rows(changed);
        Assert.Equal("refund", rows[4].Values[1]);
        Assert.Equal(("greeting", new Place("train.csv", 8)), (rows[5].Values[1], rows[5].Place));
        Assert.Equal((83L, 2L), (changed.Rows(DataPart.Train), changed.Rows(DataPart.Test)));
        Assert.DoesNotContain(Store.Profile(changed.Hash, null, null).Findings, f => f.Kind == FindingKinds.ConflictingLabels);
        Refused(() => Store.Apply(info.Hash, new DataFix { Exclude = Enumerable.Range(0, 84).Select(i => new RowReference(DataPart.Train, i)).ToHashSet() }));
    }
}
