using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>
/// Sums and products in place whose numbers outlive the call. The library wraps every number it is given in an object with a finalizer and does not
/// keep it alive while native code reads it: a collection at the wrong moment frees it there ("Exception raised from toFloat", seen when
/// large arrays came and went while a text was written). What runs millions of times goes through here.
/// </summary>
internal static class Sums
{
    private static readonly Scalar One = 1;

    public static Tensor Plus(this Tensor x, Tensor added) => x.add_(added, One);

    public static Tensor Times(this Tensor x, Scalar kept)
    {
        x.mul_(kept);
        GC.KeepAlive(kept);
        return x;
    }
}
