using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace FineTune.Engine.Weights.Pytorch;

/// <summary>
/// Reads the part of Python's pickle format that state dicts are made of (protocols 0 to 5): numbers, strings, lists, tuples, dicts, persistent
/// ids and the names in <see cref="PickleGlobals"/>. There is nothing in it that could run code of the file. Opcodes: pickletools.py of CPython.
/// </summary>
/// <param name="stream">Positioned at a pickle; ends right behind it, since legacy files hold several in a row.</param>
/// <param name="file">For messages.</param>
/// <param name="persistent">Gives what a persistent id stands for.</param>
internal sealed class Unpickler(Stream stream, string file, Func<object?[], object?> persistent)
{
    // A state dict takes about twenty per tensor; an empty dict is one byte in the file and a hundred in memory.
    private const int MostSteps = 4_000_000, LongestLine = 1 << 16;

    private static readonly object Mark = new();

    private readonly List<object?> _stack = [];
    private readonly Dictionary<long, object?> _memo = [];

    /// <exception cref="FormatException">This is no pickle, or one that holds what no state dict does; the message completes "the file is broken:".</exception>
    /// <exception cref="UserException">It names something that is refused.</exception>
    public object? Read()
    {
        for (var steps = 0; steps < MostSteps; steps++)
        {
            var code = Byte();
            if (code == '.') return Pop();
            Do(code);
        }
        throw new FormatException($"it takes more than {MostSteps:N0} steps to read");
    }

    private void Do(int code)
    {
        switch (code)
        {
            case 0x80: if (Byte() > 5) throw new FormatException("it is in a pickle protocol newer than 5"); break; // PROTO
            case 0x95: Int64(); break; // FRAME: we need none
            case '(': _stack.Add(Mark); break;
            case '0': Pop(); break;
            case '1': Marked(); break; // POP_MARK
            case '2': _stack.Add(Top()); break; // DUP
            case 'N': _stack.Add(null); break;
            case 0x88: _stack.Add(true); break;
            case 0x89: _stack.Add(false); break;
            case 'J': _stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Bytes(4))); break; // BININT
            case 'K': _stack.Add((long)Byte()); break;
            case 'M': _stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2))); break;
            case 'I': _stack.Add(Line() switch { "00" => false, "01" => true, var text => Number(text) }); break;
            case 'L': _stack.Add(Number(Line().TrimEnd('L'))); break;
            case 0x8a: _stack.Add(Long(Bytes(Byte()))); break; // LONG1
            case 0x8b: _stack.Add(Long(Bytes(Int32()))); break;
            case 'F': _stack.Add(double.TryParse(Line(), CultureInfo.InvariantCulture, out var real) ? real : throw new FormatException("a number is none")); break;
            case 'G': _stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Bytes(8))); break;
            case 'S': _stack.Add(Line().Trim('\'', '"')); break;
            case 'V': _stack.Add(Line()); break;
            case 'U' or 0x8c: _stack.Add(Encoding.UTF8.GetString(Bytes(Byte()))); break; // SHORT_BINSTRING, SHORT_BINUNICODE
            case 'T' or 'X': _stack.Add(Encoding.UTF8.GetString(Bytes(Int32()))); break; // BINSTRING, BINUNICODE
            case 0x8d: _stack.Add(Encoding.UTF8.GetString(Bytes(Int64()))); break;
            case 'C': _stack.Add(Bytes(Byte())); break; // bytes
            case 'B': _stack.Add(Bytes(Int32())); break;
            case 0x8e: _stack.Add(Bytes(Int64())); break;
            case ']': _stack.Add(new List<object?>()); break;
            case 'l': _stack.Add(Marked().ToList()); break;
            case 'a': { var item = Pop(); Top<List<object?>>("append").Add(item); break; }
            case 'e': { var items = Marked(); Top<List<object?>>("append").AddRange(items); break; }
            case ')': _stack.Add(Array.Empty<object?>()); break;
            case 't': _stack.Add(Marked()); break;
            case 0x85 or 0x86 or 0x87: _stack.Add(Last(code - 0x84)); break; // TUPLE1, 2, 3
            case '}': _stack.Add(new PickleDict()); break;
            case 'd': { var items = Marked(); _stack.Add(new PickleDict()); Set(items); break; }
            case 's': Set(Last(2)); break;
            case 'u': Set(Marked()); break;
            case 'c': { var module = Line(); _stack.Add(PickleGlobals.Find(module, Line(), file)); break; } // GLOBAL
            case 0x93: { var names = Last(2); _stack.Add(PickleGlobals.Find(names[0] as string ?? "?", names[1] as string ?? "?", file)); break; } // STACK_GLOBAL
            case 'R': { var args = Pop(); _stack.Add(Call(Pop(), args)); break; } // REDUCE
            case 'b': Pop(); Top<PickleDict>("given attributes"); break; // BUILD: an OrderedDict's _metadata
            case 'Q': _stack.Add(persistent(Pop() as object?[] ?? throw new FormatException("a persistent id is no tuple"))); break;
            case 'q': _memo[Byte()] = Top(); break;
            case 'r': _memo[UInt32()] = Top(); break;
            case 'p': _memo[Index()] = Top(); break;
            case 0x94: _memo[_memo.Count] = Top(); break; // MEMOIZE
            case 'h': _stack.Add(Remembered(Byte())); break;
            case 'j': _stack.Add(Remembered(UInt32())); break;
            case 'g': _stack.Add(Remembered(Index())); break;
            default: throw new FormatException($"it holds the pickle instruction 0x{code:x2}, which no state dict does");
        }
    }

    private static object? Call(object? callee, object? args) => callee is PickleGlobal global && args is object?[] values
        ? global.Call(values) : throw new FormatException("it calls what cannot be called");

    private void Set(object?[] items)
    {
        var dict = Top<PickleDict>("set");
        if (items.Length % 2 != 0) throw new FormatException("a key has no value");
        for (var i = 0; i < items.Length; i += 2) dict[items[i] ?? throw new FormatException("a key is None")] = items[i + 1];
    }

    private object? Top() => _stack.Count > 0 ? _stack[^1] : throw new FormatException("its stack runs empty");

    private T Top<T>(string done) where T : class => Top() as T ?? throw new FormatException($"something is {done} that cannot be");

    private object? Pop() => Last(1)[0];

    private object?[] Last(int count)
    {
        if (_stack.Count < count) throw new FormatException("its stack runs empty");
        var values = _stack[^count..].ToArray();
        _stack.RemoveRange(_stack.Count - count, count);
        return values;
    }

    private object?[] Marked()
    {
        var mark = _stack.LastIndexOf(Mark);
        if (mark < 0) throw new FormatException("a mark is missing");
        var values = Last(_stack.Count - mark - 1);
        _stack.RemoveAt(mark);
        return values;
    }

    private object? Remembered(long index) => _memo.TryGetValue(index, out var value) ? value : throw new FormatException($"it refers to value {index}, which it never stored");

    private int Byte() => stream.ReadByte() is var value and >= 0 ? value : throw new FormatException("it ends too early");

    private byte[] Bytes(long count)
    {
        if (count < 0 || count > stream.Length - stream.Position) throw new FormatException("it ends too early");
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(4));

    private uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    private long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(8));

    private long Index() => Number(Line()) as long? ?? throw new FormatException("a memo index is too large");

    private static object Number(string text) => BigInteger.TryParse(text, CultureInfo.InvariantCulture, out var value) ? Shortest(value) : throw new FormatException("a number is none");

    private static object Long(byte[] littleEndian) => littleEndian.Length <= 64 ? Shortest(new BigInteger(littleEndian)) : throw new FormatException("a number is too long");

    private static object Shortest(BigInteger value) => value >= long.MinValue && value <= long.MaxValue ? (long)value : value;

    private string Line()
    {
        var line = new StringBuilder();
        for (int c; (c = Byte()) != '\n'; line.Append((char)c))
            if (line.Length > LongestLine) throw new FormatException("a line does not end");
        return line.ToString();
    }
}
