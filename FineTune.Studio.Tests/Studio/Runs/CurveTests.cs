using CsCheck;
using FineTune.Engine;
using FineTune.Studio.Runs.Charts;
using FineTune.Studio.Runs;

namespace FineTune.Studio.Tests.Studio.Runs;

public sealed class CurveTests
{
    [Fact]
    public void Thinning_keeps_first_last_order_and_every_extreme() =>
        Gen.Double[-1e6, 1e6].Array[1, 3000].Select(Gen.Int[4, 400]).Sample((values, target) =>
        {
            var points = values.Select((v, i) => new CurvePoint(i, i, i, v)).ToList();
            var kept = Downsampler.KeepExtremes(points, target);
            Assert.True(kept.Count <= Math.Max(target, points.Count <= target ? points.Count : target));
            Assert.Equal(points[0], kept[0]);
            Assert.Equal(points[^1], kept[^1]);
            Assert.Equal(kept.Select(p => p.Step).Distinct().Order(), kept.Select(p => p.Step));
            Assert.Equal(values.Max(), kept.Max(p => p.Value));
            Assert.Equal(values.Min(), kept.Min(p => p.Value));
        });

    [Fact]
    public void A_loss_that_is_no_number_does_not_hide_the_numbers_around_it()
    {
        var points = Enumerable.Range(0, 1000).Select(i => new CurvePoint(i, i, i, i is 500 or 501 ? double.NaN : i == 502 ? 99 : 1)).ToList();
        var kept = Downsampler.KeepExtremes(points, 50);
        Assert.Contains(kept, p => p.Value == 99);
    }

    [Fact]
    public void A_long_curve_stays_bounded_and_says_that_it_changed()
    {
        var curve = new Curve();
        for (var i = 0; i < 50_000; i++) curve.Add(new(i, i, i, i == 777 ? 1000 : Math.Sin(i)));
        Assert.InRange(curve.Points.Count, Curve.Thinned, Curve.Limit);
        Assert.True(curve.Generation > 0);
        Assert.Contains(curve.Points, p => p.Value == 1000);
        Assert.Equal(49_999, curve.Points[^1].Step);
    }

    [Fact]
    public void Smoothing_is_unbiased_at_the_start_and_follows_a_constant()
    {
        var smoother = new Smoother(0.9);
        for (var i = 0; i < 20; i++) Assert.Equal(3, smoother.Next(3), 9);
        Assert.True(double.IsNaN(smoother.Next(double.NaN)));
        Assert.Equal(3, smoother.Next(3), 9);
        var raw = new Smoother(0);
        Assert.Equal((1.0, 5.0), (raw.Next(1), raw.Next(5)));
    }

    [Fact]
    public void The_best_validation_and_the_marks_follow_the_events()
    {
        var curves = new RunCurves();
        curves.Apply([
            new AttemptStarted(1, 0, 30, "h", 1, 1),
            new Validated(10, 1, 0.5, "accuracy", 0.8, IsBest: true),
            new Marked(12, "paused"),
            new Validated(20, 2, 0.6, "accuracy", 0.7, IsBest: false),
        ]);
        Assert.Equal(10, curves.Best?.Step);
        Assert.Equal("paused", Assert.Single(curves.Marks).Caption);
        curves.Apply(new AttemptStarted(2, 5, 30, "h", 1, 1));
        Assert.Null(curves.Best);
        Assert.Equal("resumed", Assert.Single(curves.Marks).Caption);
        Assert.Empty(curves.Metric.Points);
    }

    [Fact]
    public void Layers_learn_from_the_step_they_join_until_a_refit_begins_again()
    {
        var curves = new RunCurves();
        curves.Apply([
            new AttemptStarted(1, 0, 100, "h", 1, 1),
            new Marked(0, "head learns", ["head"]), new Marked(10, "layer 1 joins", ["layer 1"]), new Marked(20, "layer 0 joins", ["layer 0"]),
            new AttemptStarted(2, 10, 100, "h", 1, 1), // layer 0 had joined after the checkpoint
            new Marked(10, "layer 1 joins", ["layer 1"]),
        ]);
        Assert.Equal([new("head", 0, null), new("layer 1", 10, null)], curves.Layers);
        curves.Apply([new Marked(60, "Refit on all training rows, 3 epochs"), new Marked(60, "head learns", ["head"])]);
        Assert.Equal([new("head", 0, 60), new("layer 1", 10, 60), new("head", 60, null)], curves.Layers);
    }

    [Fact]
    public void Progress_counts_the_time_of_all_attempts_but_not_the_time_between()
    {
        var start = DateTimeOffset.UnixEpoch;
        StepCompleted Step(int step, double at) => new(step, 40, 1, 1, 1, 1, 50, 100, 7) { At = start.AddSeconds(at) };
        var progress = RunProgress.None.Apply([
            new AttemptStarted(1, 0, 40, "h", 1, 1) { At = start }, new PhaseChanged(RunPhase.Training) { At = start }, Step(10, 10),
            new AttemptStarted(2, 8, 40, "h", 1, 1) { At = start.AddSeconds(1000) }, new PhaseChanged(RunPhase.Training) { At = start.AddSeconds(1000) }, Step(20, 1005),
        ]);
        Assert.Equal(15, progress.Seconds);
        Assert.Equal(0.5, progress.Fraction);
        Assert.Equal(2, progress.Attempt);
    }
}
