using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Generation;

namespace FineTune.Studio.Tests.Engine.Data.Generation;

public sealed class GenerationProfileTests : DataTest
{
    private static readonly string[] Words = ["river", "stone", "green", "house", "evening", "bird", "letter", "winter", "song", "bread", "window", "child", "garden", "silver", "road"];

    private static string Story(int i, int words = 40) => string.Join(' ', Enumerable.Range(0, words).Select(w => Words[((i * 7919) + (w * w * 31) + (w * i * 17)) % Words.Length] + ((i + w) % 5 == 0 ? i : "")));

    private static Finding Find(DataProfile profile, string kind) => Assert.Single(profile.Findings, f => f.Kind == kind);

    [Fact]
    public void Copies_near_copies_and_leaks_are_named_by_row()
    {
        var stories = Enumerable.Range(1, 100).Select(i => Story(i)).ToList();
        stories.Add(stories[3]);
        stories.Add(stories[5] + " The end.");
        stories.Add(stories[7].ToUpperInvariant());
        string Join(IEnumerable<string> texts) => string.Join("\n<|endoftext|>\n", texts);
        var info = Import(Folder.Write("train.txt", Join(stories)), Folder.Write("test.txt", Join([Story(500), stories[10], "So: " + stories[20]])));

        var profile = Store.Profile(info.Hash, null, null);

        Assert.Equal((GenerationFormats.Text, "text", 0), (profile.Format, profile.Columns["text"], profile.Classes.Count));
        Assert.Equal([new RowReference(DataPart.Train, 100)], Find(profile, FindingKinds.Duplicate).Rows);
        Assert.Equal([new RowReference(DataPart.Train, 101), new(DataPart.Train, 102)], Find(profile, FindingKinds.NearDuplicate).Rows);
        Assert.Contains("80 %", Find(profile, FindingKinds.NearDuplicate).Text);
        Assert.Equal([new RowReference(DataPart.Test, 1)], Find(profile, FindingKinds.TrainTestOverlap).Rows);
        Assert.Equal([new RowReference(DataPart.Test, 2)], Find(profile, FindingKinds.NearTestOverlap).Rows);
        Assert.Equal(new Place("test.txt", 5), Find(profile, FindingKinds.NearTestOverlap).Places[0]);
        Assert.DoesNotContain(profile.Findings, f => f.Kind is FindingKinds.NoLabelColumn or FindingKinds.MissingLabel);
        Assert.All(profile.Findings, f => Assert.True(f.Text.EndsWith('.') && f.Remedy.EndsWith('.'), f.ToString()));
    }

    [Fact]
    public void Empty_answers_contradictions_and_huge_rows_are_found()
    {
        var lines = Enumerable.Range(1, 30).Select(i => (Instruction: $"Write about {Story(i, 8)}", Output: Story(i))).ToList();
        lines.Add(("Write about nothing", ""));
        lines.Add(("Name a colour", "green"));
        lines.Add(("Name a colour", "blue"));
        lines.Add(("Tell all", string.Concat(Enumerable.Repeat("word ", 100_000))));
        lines.Add(("Tell much", string.Concat(Enumerable.Repeat("word ", 2_000))));
        var info = ImportText("a.jsonl", string.Join('\n', lines.Select(l => System.Text.Json.JsonSerializer.Serialize(new { instruction = l.Instruction, output = l.Output }))));

        var profile = Store.Profile(info.Hash, null, null);

        Assert.Equal(new Place("a.jsonl", 31), Find(profile, FindingKinds.EmptyAnswer).Places[0]);
        Assert.Equal([new Place("a.jsonl", 32), new("a.jsonl", 33)], Find(profile, FindingKinds.SamePrompt).Places);
        Assert.Equal(new Place("a.jsonl", 34), Find(profile, FindingKinds.HugeText).Places[0]);
        Assert.Equal(new Place("a.jsonl", 35), Find(profile, FindingKinds.LongText).Places[0]);
        Assert.Equal("instruction", profile.Columns["instruction"]);
        Assert.Equal(34, profile.Characters.Bins.Sum(b => b.Count));
        Assert.Equal(4, Store.ProfileOfWriting(info.Hash, new() { Hash = info.Hash }, longCharacters: 300).Findings.Single(f => f.Kind == FindingKinds.LongText).Count > 3 ? 4 : 0);

        var mended = Store.Apply(info.Hash, DataFix.For(FindingKinds.EmptyAnswer)!);
        Assert.Equal(34, mended.TotalRows);
        Assert.Equal((GenerationFormats.Instruction, info.Hash), (mended.Format, mended.Parent));
    }

    [Fact]
    public void Copies_are_dropped_by_a_fix()
    {
        var info = ImportText("a.jsonl", string.Concat(Enumerable.Range(0, 20).Select(i => $$"""{"messages":[{"role":"user","content":"Hi {{i % 10}}"},{"role":"assistant","content":"Ho"}]}""" + "\n")));
        Assert.Equal(10, Find(Store.Profile(info.Hash, null, null), FindingKinds.Duplicate).Count);
        Assert.Equal(10, Store.Apply(info.Hash, DataFix.For(FindingKinds.Duplicate)!).TotalRows);
    }

    [Fact]
    public void Rows_none_of_which_can_be_used_are_an_error()
    {
        var info = ImportText("a.jsonl", """{"messages":[{"role":"user","content":"Hi"}]}""" + "\n" + """{"messages":[{"role":"user","content":"Ho"}]}""" + "\n");
        var profile = Store.Profile(info.Hash, null, null);
        Assert.Equal(Severity.Error, Find(profile, FindingKinds.NoUsableRow).Severity);
        Assert.Equal(2, Find(profile, FindingKinds.UnusableRow).Count);
    }

    [Fact]
    public void Data_with_classes_can_still_be_looked_at_as_such()
    {
        var info = ImportText("a.csv", "instruction,response,category\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"Say it {i} times,I say {i},{(i % 2 == 0 ? "a" : "b")}\n")));
        Assert.Equal(GenerationFormats.Instruction, Store.Profile(info.Hash, null, null).Format);
        Assert.Equal(2, Store.Profile(info.Hash, "instruction", "category").Classes.Count);
    }

    [Fact]
    public void Real_stories_are_looked_through()
    {
        var info = Import(TestData.Real("tinystories/validation.txt"));
        var profile = Store.Profile(info.Hash, null, null);
        Assert.InRange(profile.Characters.Mean, 500, 1500);
        Assert.DoesNotContain(profile.Findings, f => f.Severity == Severity.Error);
    }
}
