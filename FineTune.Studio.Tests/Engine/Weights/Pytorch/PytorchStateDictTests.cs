using System.IO.Compression;
using FineTune.Engine;
using FineTune.Engine.Weights;
using FineTune.Engine.Weights.Pytorch;
using TorchSharp;
using static FineTune.Studio.Tests.Engine.Weights.Pytorch.SavedFile;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Weights.Pytorch;

[Collection(nameof(TorchCollection))]
public sealed class PytorchStateDictTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Forms => ["Zip", "Legacy"];

    [Theory, MemberData(nameof(Forms))]
    public void EveryNumberTypeIsRead(string form)
    {
        var f = Enum.Parse<Form>(form);
        (string Type, int Width, byte[] Bytes, ScalarType Torch)[] types =
        [
            ("DoubleStorage", 8, Bytes(Math.PI, -2), ScalarType.Float64), ("FloatStorage", 4, Bytes(1.5f, float.NaN), ScalarType.Float32), ("HalfStorage", 2, Bytes((Half)0.1f, (Half)3), ScalarType.Float16),
            ("BFloat16Storage", 2, [0x80, 0x3f, 0, 0xc0], ScalarType.BFloat16), ("LongStorage", 8, Bytes(long.MaxValue, -1L), ScalarType.Int64), ("IntStorage", 4, Bytes(7, -8), ScalarType.Int32),
            ("ShortStorage", 2, Bytes<short>(7, -8), ScalarType.Int16), ("CharStorage", 1, [1, 255], ScalarType.Int8), ("ByteStorage", 1, [1, 255], ScalarType.Byte), ("BoolStorage", 1, [1, 0], ScalarType.Bool), ("UntypedStorage", 1, [9, 8], ScalarType.Byte),
        ];
        var root = TinyPickler.OrderedDict([.. types.Select((t, i) => (t.Type, (object?)Tensor(StorageOf(f, t.Type, $"{i}", 2), 0, [2], [1])))]);
        var path = Write(f, _folder["x.pt"], root, [.. types.Select((t, i) => ($"{i}", t.Width, t.Bytes))]);
        using var file = StateDicts.Open(path);
        Assert.Equal(types.Select(t => t.Type), file.Names);
        foreach (var (name, _, bytes, type) in types)
        {
            using var tensor = file.Load(name);
            Assert.Equal((type, type), (tensor.dtype, file.Type(name)));
            Assert.Equal(bytes, tensor.bytes.ToArray());
        }
        using var single = zeros(2);
        file.CopyTo("BFloat16Storage", single);
        Assert.Equal([1f, -2], single.data<float>().ToArray());
    }

    [Theory, MemberData(nameof(Forms))]
    public void StridesAndSharedStoragesAreFollowed(string form)
    {
        var f = Enum.Parse<Form>(form);
        var shared = StorageOf(f, "FloatStorage", "0", 12);
        var root = TinyPickler.OrderedDict(
            ("rows", Tensor(shared, 0, [3, 4], [4, 1])), ("transposed", Tensor(shared, 0, [4, 3], [1, 4])), ("second row", Tensor(shared, 4, [4], [1])),
            ("column", Tensor(shared, 1, [3], [4])), ("last", Tensor(shared, 11, [], [])), ("one", Tensor(shared, 2, [1, 4], [99, 1])), ("nothing", Tensor(shared, 0, [0, 4], [4, 1])));
        using var file = StateDicts.Open(Write(f, _folder["x.bin"], root, ("0", 4, Bytes([.. Enumerable.Range(0, 12).Select(i => (float)i)]))));
        float[] Values(string name) { using var t = file.Load(name); return t.data<float>().ToArray(); }
        Assert.Equal([0f, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11], Values("transposed"));
        Assert.Equal([4f, 5, 6, 7], Values("second row"));
        Assert.Equal([1f, 5, 9], Values("column"));
        Assert.Equal([11f], Values("last"));
        Assert.Equal([2f, 3, 4, 5], Values("one"));
        using (var nothing = file.Load("nothing")) Assert.Equal([0L, 4], nothing.shape);
        Assert.Equal([1L, 4], file.Shape("one"));
        using var target = zeros(3, 4, dtype: float64);
        file.CopyTo("rows", target);
        Assert.Equal(66, target.sum().item<double>());
        Assert.Contains("shape [4, 3]", Assert.Throws<UserException>(() => file.CopyTo("transposed", target)).What);
        Assert.Contains("'nope'", Assert.Throws<UserException>(() => file.Load("nope")).What);
    }

    [Fact]
    public void ALegacyViewOfAStorageIsFollowed()
    {
        var view = StorageOf(Form.Legacy, "FloatStorage", "root", 6, view: ["v", 2, 3]);
        using var file = StateDicts.Open(Write(Form.Legacy, _folder["x.pth"], TinyPickler.OrderedDict(("w", Tensor(view, 1, [2], [1]))), ("root", 4, Bytes(0f, 1, 2, 3, 4, 5))));
        using var tensor = file.Load("w");
        Assert.Equal([3f, 4], tensor.data<float>().ToArray());
    }

    [Theory]
    [InlineData("state_dict")]
    [InlineData("model")]
    public void WrappersAreLookedIntoAndParametersUnwrapped(string wrapper)
    {
        var tensor = Tensor(StorageOf(Form.Zip, "FloatStorage", "0", 2), 0, [2], [1]);
        var parameter = new Called(new("torch._utils", "_rebuild_parameter"), tensor, true, TinyPickler.OrderedDict());
        var inner = new Built(TinyPickler.OrderedDict(("w", parameter)), TinyPickler.Dict(("_metadata", TinyPickler.OrderedDict(("", TinyPickler.Dict(("version", 1)))))));
        using var file = StateDicts.Open(Write(Form.Zip, _folder["x.pt"], TinyPickler.Dict(("epoch", 3), ("best", 0.5), (wrapper, inner)), ("0", 4, Bytes(1f, 2))));
        Assert.Equal("w", Assert.Single(file.Names));
    }

    [Fact]
    public void ATensorWithATypeOfItsOwnIsRead()
    {
        var tensor = new Called(new("torch._utils", "_rebuild_tensor_v3"), StorageOf(Form.Zip, "UntypedStorage", "0", 8), 1, new object?[] { 1 }, new object?[] { 1 }, false, TinyPickler.OrderedDict(), new Named("torch", "float32"));
        using var file = StateDicts.Open(Write(Form.Zip, _folder["x.pt"], TinyPickler.Dict(("w", tensor)), ("0", 1, Bytes(1f, 2))));
        using var loaded = file.Load("w");
        Assert.Equal([2f], loaded.data<float>().ToArray());
    }

    [Theory]
    [InlineData("os", "system", "os.system")]
    [InlineData("posix", "system", "posix.system")]
    [InlineData("builtins", "eval", "builtins.eval")]
    [InlineData("torch", "load", "torch.load")]
    [InlineData("numpy.core.multiarray", "_reconstruct", "numpy.core.multiarray._reconstruct")]
    public void WhatWantsToRunCodeIsRefusedByName(string module, string name, string says)
    {
        var mark = _folder["executed"];
        foreach (var form in Enum.GetValues<Form>())
        {
            var path = Write(form, _folder["bad.bin"], TinyPickler.Dict(("w", new Called(new(module, name), $"touch {mark}"))));
            var refusal = Assert.Throws<UserException>(() => StateDicts.Open(path));
            Assert.Contains($"wants to call {says}", refusal.What);
            Assert.Contains("nothing was executed", refusal.What);
            File.Delete(path); // a refused file is not kept open
        }
        Assert.False(File.Exists(mark));
    }

    [Fact]
    public void ARefusedNameInNewerPicklesIsRefusedToo()
    {
        // PROTO 4, SHORT_BINUNICODE "os", SHORT_BINUNICODE "system", STACK_GLOBAL, STOP
        byte[] pickle = [0x80, 4, 0x8c, 2, .. "os"u8, 0x8c, 6, .. "system"u8, 0x93, (byte)'.'];
        Assert.Contains("os.system", Assert.Throws<UserException>(() => StateDicts.Open(Zip(_folder["x.pt"], pickle, []))).What);
        byte[] inst = [.. "(S'ls'\nios\nsystem\n."u8]; // INST, protocol 0
        Assert.Contains("0x69", Assert.Throws<UserException>(() => StateDicts.Open(Zip(_folder["x.pt"], inst, []))).What);
    }

    [Fact]
    public void QuantisedNumbersAreNamed() =>
        Assert.Contains("torch.QInt8Storage", Assert.Throws<UserException>(() => StateDicts.Open(Write(Form.Zip, _folder["x.pt"], TinyPickler.Dict(("w", StorageOf(Form.Zip, "QInt8Storage", "0", 1)))))).What);

    [Theory]
    [InlineData(new[] { 3 }, new[] { 1 }, 0, 2)] // larger than its storage
    [InlineData(new[] { 2 }, new[] { 1 }, 1, 2)] // behind its end
    [InlineData(new[] { 2, 2 }, new[] { 0, 0 }, 0, 2)] // a small storage blown up
    [InlineData(new[] { 2147483647, 2147483647, 2147483647 }, new[] { 0, 0, 0 }, 0, 2)]
    [InlineData(new[] { 2 }, new[] { 2147483647 }, 0, 2)]
    [InlineData(new[] { -2 }, new[] { 1 }, 0, 2)]
    [InlineData(new[] { 2 }, new[] { -1 }, 1, 2)]
    [InlineData(new[] { 2 }, new[] { 1, 1 }, 0, 2)]
    [InlineData(new[] { 2 }, new[] { 1 }, -1, 2)]
    [InlineData(new[] { 9 }, new[] { 1 }, 0, 9)] // the pickle lies about the storage
    [InlineData(new[] { 2147483647 }, new[] { 1 }, 0, 2147483647)]
    public void AbsurdShapesAreRefused(int[] shape, int[] strides, int offset, int claimed)
    {
        foreach (var form in Enum.GetValues<Form>())
        {
            var path = Write(form, _folder["bad.bin"], TinyPickler.Dict(("w", Tensor(StorageOf(form, "FloatStorage", "0", claimed), offset, shape, strides))), ("0", 4, Bytes(1f, 2)));
            Assert.Matches("storage|strides", Assert.Throws<UserException>(() => StateDicts.Open(path)).What);
        }
    }

    [Theory, MemberData(nameof(Forms))]
    public void ACutOffFileIsRefusedWhereverItIsCut(string form)
    {
        var f = Enum.Parse<Form>(form);
        var whole = File.ReadAllBytes(Write(f, _folder["whole.pt"], TinyPickler.OrderedDict(("w", Tensor(StorageOf(f, "FloatStorage", "0", 2), 0, [2], [1]))), ("0", 4, Bytes(1f, 2))));
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_folder["cut.pt"], whole[..length]);
            Assert.Throws<UserException>(() => StateDicts.Open(_folder["cut.pt"]));
        }
    }

    [Fact]
    public void AnyByteChangedGivesTensorsOrASentence()
    {
        var tensor = Tensor(StorageOf(Form.Legacy, "FloatStorage", "0", 2), 0, [2], [1]);
        var whole = Legacy(TinyPickler.Pickle(TinyPickler.OrderedDict(("w", tensor))), [("0", 4, Bytes(1f, 2))]);
        var random = new Random(3);
        for (var i = 0; i < whole.Length; i++)
        {
            var changed = whole.ToArray();
            changed[i] = (byte)random.Next(256);
            File.WriteAllBytes(_folder["changed.pt"], changed);
            try
            {
                using var file = StateDicts.Open(_folder["changed.pt"]);
                foreach (var name in file.Names) file.Load(name).Dispose();
            }
            catch (UserException e) { Assert.NotEmpty(e.What); }
        }
    }

    [Fact]
    public void BigEndianIsRefused()
    {
        var pickle = TinyPickler.Pickle(TinyPickler.Dict());
        Assert.Contains("big-endian", Assert.Throws<UserException>(() => StateDicts.Open(Zip(_folder["x.pt"], pickle, [], byteOrder: "big"))).What);
        File.WriteAllBytes(_folder["y.pt"], Legacy(pickle, [], littleEndian: false));
        Assert.Contains("big-endian", Assert.Throws<UserException>(() => StateDicts.Open(_folder["y.pt"])).What);
    }

    [Fact]
    public void OtherFilesAreSaidToBeOther()
    {
        var pickle = TinyPickler.Pickle(TinyPickler.Dict(("epoch", 3)));
        string Says(string path) => Assert.Throws<UserException>(() => StateDicts.Open(path)).What;
        Assert.Contains("no tensors", Says(Zip(_folder["a.pt"], pickle, [])));
        Assert.Contains("compressed", Says(Zip(_folder["b.pt"], new byte[5000], [], level: CompressionLevel.Optimal)));
        Assert.Contains("TorchScript", Says(Zip(_folder["c.pt"], pickle, [], more: [("constants.pkl", pickle)])));
        Assert.Contains("no PyTorch state dict", Says(_folder.Write("d.pt", "hello")));
        Assert.Contains("tar form", Says(FakeTar()));
        Assert.Contains("missing", Says(_folder["none.pt"]));
        Assert.Contains("steps", Says(Zip(_folder["e.pt"], [.. Enumerable.Repeat((byte)'}', 4_000_001)], [])));
        Assert.Contains("no dict", Says(Zip(_folder["f.pt"], TinyPickler.Pickle(7), [])));
    }

    private string FakeTar()
    {
        var bytes = new byte[1024];
        "ustar"u8.CopyTo(bytes.AsSpan(257));
        File.WriteAllBytes(_folder["tar.pt"], bytes);
        return _folder["tar.pt"];
    }
}
