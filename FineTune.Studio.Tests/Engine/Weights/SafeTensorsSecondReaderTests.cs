using System.Buffers.Binary;
using System.Text.Json;
using FineTune.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Weights;

/// <summary>What our writer writes, read by a second reader made from the format's description alone.</summary>
[Collection(nameof(TorchCollection))]
public sealed class SafeTensorsSecondReaderTests
{
    [Fact]
    public void OurFilesSayTheSameToAnotherReader()
    {
        using var folder = new TemporaryFolder();
        TestModels.RandomUseLite(folder["model"]);
        using var model = FineTune.Engine.Models.ModelFamilies.Load(folder["model"]);
        var state = model.state_dict();
        var (tensors, metadata) = Read(folder["model/model.safetensors"]);
        Assert.Equal("pt", metadata["format"]); // without it Transformers refuses the file
        Assert.Equal(state.Keys.Order(), tensors.Keys.Order());
        foreach (var (name, tensor) in state)
        {
            Assert.Equal("F32", tensors[name].Type);
            Assert.Equal(tensor.shape, tensors[name].Shape);
            Assert.Equal(tensor.bytes.ToArray(), tensors[name].Bytes);
        }
    }

    private static (Dictionary<string, (string Type, long[] Shape, byte[] Bytes)> Tensors, Dictionary<string, string> Metadata) Read(string path)
    {
        var file = File.ReadAllBytes(path);
        var header = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        var data = file.AsSpan(8 + header);
        var tensors = new Dictionary<string, (string, long[], byte[])>();
        var metadata = new Dictionary<string, string>();
        using var json = JsonDocument.Parse(file.AsMemory(8, header));
        foreach (var entry in json.RootElement.EnumerateObject())
        {
            if (entry.Name == "__metadata__") { metadata = entry.Value.Deserialize<Dictionary<string, string>>()!; continue; }
            var offsets = entry.Value.GetProperty("data_offsets").Deserialize<int[]>()!;
            tensors[entry.Name] = (entry.Value.GetProperty("dtype").GetString()!, entry.Value.GetProperty("shape").Deserialize<long[]>()!, data[offsets[0]..offsets[1]].ToArray());
        }
        return (tensors, metadata);
    }
}
