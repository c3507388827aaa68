using CsCheck;
using FineTune.Engine.Data;

namespace FineTune.Studio.Tests.Engine.Data;

public sealed class TagsTests
{
    private static string[] List(string tags) => tags.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    [Theory]
    [InlineData(TagScheme.Iob2, "B-a I-a O B-b")]
    [InlineData(TagScheme.Iob2, "O B-creative-work I-creative-work")]
    [InlineData(TagScheme.Iob2, "B-a O I-b")] // B-a after O would not be there in IOB1: the I-b is a slip
    [InlineData(TagScheme.Iob2, "O O")]
    [InlineData(TagScheme.Iob1, "I-a I-a B-a O I-b")]
    [InlineData(TagScheme.Iobes, "B-a E-a O S-b")]
    [InlineData(TagScheme.Bilou, "B-a L-a O U-b")]
    [InlineData(TagScheme.Plain, "a a O b")]
    [InlineData(TagScheme.Plain, "DT NN VBZ")]
    [InlineData(TagScheme.Iob2, "B I O")]
    public void Schemes_are_told_from_the_tags(TagScheme scheme, string tags) => Assert.Equal(scheme, Tags.Detect([List(tags)]));

    [Theory]
    [InlineData("B-a I-a O I-b I-c", TagScheme.Iob2, "B-a I-a O B-b B-c")]
    [InlineData("I-a I-a B-a I-a I-b O I-b", TagScheme.Iob1, "B-a I-a B-a I-a B-b O B-b")]
    [InlineData("B-a I-a E-a S-a S-b E-b O E-b", TagScheme.Iobes, "B-a I-a I-a B-a B-b B-b O B-b")]
    [InlineData("U-a B-a L-a I-a", TagScheme.Bilou, "B-a B-a I-a B-a")]
    [InlineData("a a b O a", TagScheme.Plain, "B-a I-a B-b O B-a")]
    [InlineData("B I O I", TagScheme.Iob2, "B I O B")]
    public void Tags_become_iob2(string tags, TagScheme scheme, string expected) => Assert.Equal(List(expected), Tags.ToIob2(List(tags), scheme));

    private static readonly Gen<string[]> AnyIob = Gen.Int[0, 4].Select(i => new[] { "O", "B-a", "I-a", "B-b", "I-b" }[i]).Array[0, 12];

    [Fact]
    public void Normalising_twice_changes_nothing() => AnyIob.Sample(tags =>
    {
        var once = Tags.ToIob2(tags, TagScheme.Iob1);
        Assert.Equal(once, Tags.ToIob2(once, TagScheme.Iob2));
        Assert.NotEqual(TagScheme.Iob1, Tags.Detect([once]));
    });

    /// <summary>CoNLL-2003's rule, written down anew: an entity is a run of tags of one type, cut before each B-.</summary>
    private static IEnumerable<EntitySpan> ByIob1(string[] tags)
    {
        for (var i = 0; i < tags.Length;)
        {
            var end = i + 1;
            if (tags[i] == "O") { i = end; continue; }
            while (end < tags.Length && tags[end] == "I-" + tags[i][2..]) end++;
            yield return new(tags[i][2..], i, end);
            i = end;
        }
    }

    [Fact]
    public void Iob1_keeps_its_entities() => AnyIob.Sample(tags => Assert.Equal(ByIob1(tags), EntitySpan.Of(Tags.ToIob2(tags, TagScheme.Iob1))));

    private static readonly Gen<string[]> AnyIobes = Gen.Int[0, 8].Select(i => new[] { "O", "B-a", "I-a", "E-a", "S-a", "B-b", "I-b", "E-b", "S-b" }[i]).Array[0, 12];

    /// <summary>seqeval's get_entities, end_of_chunk and start_of_chunk, line by line (seqeval 1.2.2, metrics/sequence_labeling.py).</summary>
    private static List<EntitySpan> Seqeval(string[] tags)
    {
        var (spans, previous, previousType, begin) = (new List<EntitySpan>(), 'O', "", 0);
        for (var i = 0; i <= tags.Length; i++)
        {
            var chunk = i < tags.Length ? tags[i] : "O";
            var (tag, type) = (chunk[0], chunk.Length > 2 ? chunk[2..] : "_");
            var ends = previous is 'E' or 'S' || (previous is 'B' or 'I' && tag is 'B' or 'S' or 'O') || (previous != 'O' && previousType != type);
            var starts = tag is 'B' or 'S' || (previous is 'E' or 'S' or 'O' && tag is 'E' or 'I') || (tag != 'O' && previousType != type);
            if (ends && previous != 'O') spans.Add(new(previousType, begin, i));
            if (starts) begin = i;
            (previous, previousType) = (tag, type);
        }
        return spans;
    }

    [Fact]
    public void Entities_are_those_of_seqeval_whatever_the_tags() => AnyIobes.Sample(tags =>
        Assert.Equal(Seqeval(tags), EntitySpan.Of(Tags.ToIob2(tags, Tags.Detect([tags])))));
}
