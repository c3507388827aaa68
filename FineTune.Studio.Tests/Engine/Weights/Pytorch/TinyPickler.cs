using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace FineTune.Studio.Tests.Engine.Weights.Pytorch;

/// <summary>A name in a pickle (GLOBAL).</summary>
internal sealed record Named(string Module, string Name);

/// <summary>A call in a pickle (REDUCE).</summary>
internal sealed record Called(Named Callee, params object?[] Arguments);

/// <summary>A persistent id.</summary>
internal sealed record Persistent(params object?[] Id);

/// <summary>A call whose state is set afterwards (BUILD).</summary>
internal sealed record Built(object Value, object State);

/// <summary>Python's pickle, protocol 2, for what the tests save: written from the format's description, not from our reader.</summary>
internal static class TinyPickler
{
    public static byte[] Pickle(object? value)
    {
        var bytes = new List<byte> { 0x80, 2 };
        Write(bytes, value);
        bytes.Add((byte)'.');
        return [.. bytes];
    }

    /// <summary>An OrderedDict, as <c>module.state_dict()</c> gives it.</summary>
    public static object OrderedDict(params (string Key, object? Value)[] items) => new OrderedItems(new Called(new("collections", "OrderedDict")), items);

    /// <summary>A plain dict.</summary>
    public static object Dict(params (string Key, object? Value)[] items) => new OrderedItems(null, items);

    private sealed record OrderedItems(Called? Made, (string Key, object? Value)[] Items);

    private static void Write(List<byte> o, object? value)
    {
        switch (value)
        {
            case null: o.Add((byte)'N'); break;
            case bool b: o.Add((byte)(b ? 0x88 : 0x89)); break;
            case int and >= 0 and < 256: o.AddRange((byte)'K', (byte)(int)value); break;
            case int i: { var four = new byte[4]; BinaryPrimitives.WriteInt32LittleEndian(four, i); o.Add((byte)'J'); o.AddRange(four); break; }
            case long l: Write(o, new BigInteger(l)); break;
            case BigInteger big: { var all = big.ToByteArray(); o.AddRange((byte)0x8a, (byte)all.Length); o.AddRange(all); break; }
            case double d: { var eight = new byte[8]; BinaryPrimitives.WriteDoubleBigEndian(eight, d); o.Add((byte)'G'); o.AddRange(eight); break; }
            case string s: { var text = Encoding.UTF8.GetBytes(s); var four = new byte[4]; BinaryPrimitives.WriteInt32LittleEndian(four, text.Length); o.Add((byte)'X'); o.AddRange(four); o.AddRange(text); break; }
            case object?[] tuple: o.Add((byte)'('); foreach (var item in tuple) Write(o, item); o.Add((byte)'t'); break;
            case List<object?> list: o.AddRange((byte)']', (byte)'('); foreach (var item in list) Write(o, item); o.Add((byte)'e'); break;
            case Named named: o.AddRange(Encoding.UTF8.GetBytes($"c{named.Module}\n{named.Name}\n")); break;
            case Called call: Write(o, call.Callee); Write(o, call.Arguments); o.Add((byte)'R'); break;
            case Persistent persistent: Write(o, persistent.Id); o.Add((byte)'Q'); break;
            case Built built: Write(o, built.Value); Write(o, built.State); o.Add((byte)'b'); break;
            case OrderedItems dict:
                if (dict.Made is null) o.Add((byte)'}'); else Write(o, dict.Made);
                o.Add((byte)'(');
                foreach (var (key, item) in dict.Items) { Write(o, key); Write(o, item); }
                o.Add((byte)'u');
                break;
            default: throw new ArgumentException(value.GetType().Name);
        }
    }
}
