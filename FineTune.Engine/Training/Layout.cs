using System.Diagnostics;
using FineTune.Engine.Models.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>Which order of an image's numbers in memory this machine multiplies faster.</summary>
internal static class Layout
{
    private const int Images = 8, Times = 3;

    /// <summary>Measured on the spot, a second at most: it depends on processor, network and size.</summary>
    public static bool ChannelsLastIsFaster(ImageModel model, int size)
    {
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        model.eval();
        var planes = rand(Images, 3, size, size); // channels first
        var mixed = planes.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2); // the same with channels last
        var best = new[] { double.MaxValue, double.MaxValue };
        for (var time = 0; time <= Times; time++)
            for (var which = 0; which < 2; which++)
            {
                var clock = Stopwatch.GetTimestamp();
                using (model.call(which == 0 ? planes : mixed)) { }
                if (time > 0) best[which] = Math.Min(best[which], Stopwatch.GetElapsedTime(clock).TotalSeconds); // the first time warms up
            }
        return best[1] < best[0];
    }
}
