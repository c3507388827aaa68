using System.Globalization;
using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;

namespace FineTune.Studio.Runs.Evaluations;

/// <summary>Pixels of an upright image.</summary>
public sealed record ImageSize(int Width, int Height);

/// <summary>The images a run was scored on, which are its data set's: predictions only name them.</summary>
public static class RunImages
{
    /// <summary>How large they are; empty where the data set was deleted.</summary>
    public static IReadOnlyDictionary<RowReference, ImageSize> Sizes(FineTuneHome home, string hash, IEnumerable<RowReference> rows)
    {
        var store = new DataSetStore(home);
        if (!store.Contains(hash)) return new Dictionary<RowReference, ImageSize>();
        using var data = store.Open(hash);
        var (width, height) = (data.Info.IndexOf(ImageColumns.Width), data.Info.IndexOf(ImageColumns.Height));
        return rows.Distinct().Where(r => r.Index < data.Info.Rows(r.Part)).ToDictionary(r => r, r => data.Get(r).Values is var values ? new ImageSize(Number(values[width]), Number(values[height])) : null!);
    }

    private static int Number(string value) => int.Parse(value, CultureInfo.InvariantCulture);
}
