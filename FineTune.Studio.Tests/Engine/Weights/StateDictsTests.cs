using FineTune.Engine;
using FineTune.Engine.Weights;
using TorchSharp;
using static FineTune.Studio.Tests.Engine.Weights.Pytorch.SavedFile;
using static TorchSharp.torch;
using TinyPickler = FineTune.Studio.Tests.Engine.Weights.Pytorch.TinyPickler;

namespace FineTune.Studio.Tests.Engine.Weights;

[Collection(nameof(TorchCollection))]
public sealed class StateDictsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AFolderIsOpenedByItsBestForm()
    {
        Assert.Contains("none of model.safetensors", Assert.Throws<UserException>(() => StateDicts.Open(_folder.Root)).What);
        Index("pytorch_model.bin.index.json", ("w", "shard-1.bin"));
        Bin("shard-1.bin", 1);
        Assert.Equal(1, Value(_folder.Root));
        Bin("pytorch_model.bin", 2);
        Assert.Equal(2, Value(_folder.Root));
        Index("model.safetensors.index.json", ("w", "model-00001-of-00002.safetensors"), ("v", "model-00002-of-00002.safetensors"));
        Safe("model-00001-of-00002.safetensors", ("w", 3));
        Safe("model-00002-of-00002.safetensors", ("v", 4));
        Assert.Equal(3, Value(_folder.Root));
        Assert.Equal(4, Value(_folder.Root, "v"));
        Safe("model.safetensors", ("w", 5));
        Assert.Equal(5, Value(_folder.Root));
        Assert.Equal(3, Value(_folder["model.safetensors.index.json"]));
        Assert.Equal(1, Value(_folder["shard-1.bin"]));
    }

    [Fact]
    public void AShardThatIsMissingIsNamed()
    {
        Index("model.safetensors.index.json", ("w", "model-00001-of-00002.safetensors"), ("v", "model-00002-of-00002.safetensors"));
        Safe("model-00001-of-00002.safetensors", ("w", 3));
        Assert.Contains("model-00002-of-00002.safetensors", Assert.Throws<UserException>(() => StateDicts.Open(_folder.Root)).What);
        Safe("model-00002-of-00002.safetensors", ("other", 3));
        Assert.Contains("'v' is not in model-00002", Assert.Throws<UserException>(() => StateDicts.Open(_folder.Root)).What);
    }

    [Theory]
    [InlineData("../../x")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a\\b")]
    [InlineData("c:x")]
    public void AnIndexCannotLeadOutOfItsFolder(string file)
    {
        Index("model.safetensors.index.json", ("w", file));
        Assert.Contains("not a plain file name", Assert.Throws<UserException>(() => StateDicts.Open(_folder.Root)).What);
    }

    [Theory]
    [InlineData("[]", "weight_map")]
    [InlineData("""{"weight_map":[]}""", "weight_map")]
    [InlineData("""{"weight_map":{"w":3}}""", "not a plain file name")]
    [InlineData("{", "JSON")]
    public void ABrokenIndexIsSaid(string json, string says)
    {
        _folder.Write("model.safetensors.index.json", json);
        Assert.Contains(says, Assert.Throws<UserException>(() => StateDicts.Open(_folder.Root)).What);
    }

    private float Value(string path, string name = "w")
    {
        using var file = StateDicts.Open(path);
        using var tensor = file.Load(name);
        return tensor.item<float>();
    }

    private void Index(string name, params (string Tensor, string File)[] map) =>
        Json.WriteFile(_folder[name], new { metadata = new { total_size = 1 }, weight_map = map.ToDictionary(m => m.Tensor, m => m.File) });

    private void Safe(string name, (string Name, float Value) item)
    {
        using var tensor = ones(1) * item.Value;
        SafeTensorsWriter.Write(_folder[name], [(item.Name, tensor)]);
    }

    private void Bin(string name, float value) =>
        Write(Form.Zip, _folder[name], TinyPickler.Dict(("w", Tensor(StorageOf(Form.Zip, "FloatStorage", "0", 1), 0, [1], [1]))), ("0", 4, Bytes(value)));
}
