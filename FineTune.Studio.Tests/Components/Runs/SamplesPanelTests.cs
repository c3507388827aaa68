using AngleSharp.Dom;
using Bunit;
using FineTune.Engine;
using FineTune.Studio.Runs;

namespace FineTune.Studio.Tests.Components.Runs;

public sealed class SamplesPanelTests : ComponentTest
{
    private static RunSamples Samples(params TrainingEvent[] events)
    {
        var samples = new RunSamples();
        samples.Apply(events);
        return samples;
    }

    private static RunSamples Three => Samples(
        new Sampled(0, "Once", "xq zz"), new Sampled(0, "The king", "rr"), new Sampled(50, "Once", "upon a"), new Sampled(50, "The king", "sat"), new Sampled(100, "Once", "upon a time"));

    private static string[] Texts(IElement sample) => [.. sample.QuerySelectorAll(".sample-text").Select(t => t.TextContent)];

    [Fact]
    public void Each_prompt_shows_its_newest_answer_first_and_the_earlier_ones_below()
    {
        var panel = Render<SamplesPanel>(p => p.Add(s => s.Samples, Three));
        var samples = panel.FindAll(".sample");
        Assert.Equal(["Once", "The king"], samples.Select(s => s.QuerySelector(".sample-prompt")!.TextContent));
        Assert.Equal(["upon a time", "upon a", "xq zz"], Texts(samples[0]));
        Assert.Equal(["Step 100", "Step 50", "Before tuning"], samples[0].QuerySelectorAll("p.muted").Select(t => t.TextContent));
        Assert.Equal("2 earlier answers", samples[0].QuerySelector("summary")!.TextContent);
        Assert.Equal(["sat", "rr"], Texts(samples[1]));
    }

    [Fact]
    public void The_slider_goes_back_and_newest_follows_again()
    {
        var samples = Three;
        var panel = Render<SamplesPanel>(p => p.Add(s => s.Samples, samples));
        panel.Find("input[type=range]").Input("0");
        Assert.Equal("0", panel.Find("output").TextContent);
        Assert.Equal(["xq zz"], Texts(panel.FindAll(".sample")[0]));
        // What comes meanwhile does not pull the slider along.
        samples.Apply(new Sampled(150, "Once", "upon a time there"));
        panel.Render();
        Assert.Equal(["xq zz"], Texts(panel.FindAll(".sample")[0]));
        panel.Find("button").Click();
        Assert.Equal("upon a time there", Texts(panel.FindAll(".sample")[0])[0]);
        Assert.Equal("150", panel.Find("output").TextContent);
    }

    [Fact]
    public void Without_samples_there_is_no_panel() => Assert.Equal("", Render<SamplesPanel>(p => p.Add(s => s.Samples, Samples())).Markup.Trim());

    [Fact]
    public void A_resumed_attempt_forgets_what_it_answers_again()
    {
        var samples = Three;
        samples.Apply([new AttemptStarted(2, 40, 100, "h", 1, 1), new Sampled(50, "Once", "again")]);
        Assert.Equal([0, 50], samples.Steps);
        Assert.Equal([new SampleAnswer(0, "xq zz"), new SampleAnswer(50, "again")], samples.Prompts[0].Answers);
        Assert.Single(samples.Prompts[1].Answers);
    }

    [Fact]
    public void Very_many_answers_stay_bounded_with_first_and_newest()
    {
        var samples = Samples([.. Enumerable.Range(0, 5000).Select(i => new Sampled(i, "Once", $"answer {i}"))]);
        var answers = Assert.Single(samples.Prompts).Answers;
        Assert.InRange(answers.Count, RunSamples.Limit / 2, RunSamples.Limit);
        Assert.Equal((0, 4999), (answers[0].Step, answers[^1].Step));
        Assert.Equal(answers.Select(a => a.Step).Order(), answers.Select(a => a.Step));
    }

    [Fact]
    public void The_events_go_to_disk_and_back()
    {
        var sampled = Assert.IsType<Sampled>(RunEvents.Parse(RunEvents.Format(new Sampled(7, "Once", "upon\n\"a\" time"))));
        Assert.Equal((7, "Once", "upon\n\"a\" time"), (sampled.AtStep, sampled.Prompt, sampled.Text));
        var line = RunEvents.Format(new Validated(5, 1, 2, "perplexity", 7.4, true, new Dictionary<string, double> { [Validated.BitsPerByte] = 1.1 }));
        Assert.Contains("\"more\":{\"bitsPerByte\":1.1}", line);
        Assert.Equal(1.1, Assert.IsType<Validated>(RunEvents.Parse(line)).More![Validated.BitsPerByte]);
        // As written before there was more.
        Assert.Null(Assert.IsType<Validated>(RunEvents.Parse("""{"type":"validation","step":1,"epoch":1,"loss":1,"metricName":"accuracy","metric":1,"isBest":true}""")).More);
    }
}
