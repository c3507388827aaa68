using System.Buffers.Binary;
using System.Text;
using FineTune.Engine;
using FineTune.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Weights;

[Collection(nameof(TorchCollection))]
public sealed class SafeTensorsTests
{
    [Fact]
    public void EveryNumberTypeComesBackBitForBit()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        (string, Tensor)[] tensors =
        [
            ("u8", tensor(new byte[] { 1, 255, 0 })), ("bool", tensor(new[] { true, false })), ("i8", tensor(new sbyte[] { -1 })), ("i16", tensor(new short[] { -2, 3 })),
            ("i32", tensor(new[] { int.MinValue, 7 })), ("i64", tensor(new[] { long.MaxValue })), ("f64", tensor(new[] { Math.PI })),
            ("f32", tensor(new[] { 1.5f, float.NaN, float.NegativeInfinity, -0f }, [2, 2])), ("f16", tensor(new[] { 0.1f, -3 }).to(float16)), ("bf16", tensor(new[] { 0.1f, 1e30f }).to(bfloat16)),
            ("scalar", tensor(4.25f)), ("none", empty(0, 3)), ("view", arange(12f).view(3, 4).t()),
        ];
        SafeTensorsWriter.Write(folder["x.safetensors"], tensors, new Dictionary<string, string> { ["step"] = "7", ["name"] = "é" });

        using var file = SafeTensors.Open(folder["x.safetensors"]);
        Assert.Equal(tensors.Length, file.Entries.Count);
        Assert.Equal("7", file.Metadata["step"]);
        Assert.Equal("é", file.Metadata["name"]);
        foreach (var (name, expected) in tensors)
        {
            var loaded = file.Load(name);
            Assert.Equal(expected.dtype, loaded.dtype);
            Assert.Equal(expected.shape, loaded.shape);
            Assert.Equal(expected.contiguous().bytes.ToArray(), loaded.bytes.ToArray());
            Assert.Equal(loaded.bytes.ToArray(), file.Bytes(name).ToArray());
        }
        Assert.False(File.Exists(folder["x.safetensors.tmp"]));
    }

    [Fact]
    public void WhatItWritesIsTheFormatToTheLetter()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        SafeTensorsWriter.Write(folder["x"], [("byte", tensor(new byte[] { 9 })), ("b", tensor(new[] { 2f })), ("a", tensor(new[] { 1f }))]);
        var bytes = File.ReadAllBytes(folder["x"]);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, (8 + length) % 64); // every tensor can be used in place
        Assert.Equal("""{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"byte":{"dtype":"U8","shape":[1],"data_offsets":[8,9]}}""",
            Encoding.UTF8.GetString(bytes, 8, length).TrimEnd(' '));
        Assert.Equal([0, 0, 128, 63, 0, 0, 0, 64, 9], bytes[(8 + length)..]);
    }

    [Fact]
    public void CopiesIntoTensorsOfOtherTypesAndStrides()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        SafeTensorsWriter.Write(folder["x"], [("half", tensor(new[] { 1f, 2, 3, 4 }, [2, 2]).to(float16)), ("single", tensor(new[] { 1f, 2, 3, 4 }, [2, 2]))]);
        using var file = SafeTensors.Open(folder["x"]);
        var target = zeros(2, 2);
        file.CopyTo("half", target);
        Assert.Equal([1f, 2, 3, 4], target.data<float>().ToArray());
        var transposed = zeros(2, 2).t();
        file.CopyTo("single", transposed);
        Assert.Equal([1f, 2, 3, 4], transposed.contiguous().data<float>().ToArray());
        var refusal = Assert.Throws<UserException>(() => file.CopyTo("half", zeros(4)));
        Assert.Contains("'half' has shape [2, 2], the model needs [4]", refusal.Message);
        Assert.Contains("'nope'", Assert.Throws<UserException>(() => file.Load("nope")).Message);
    }

    [Fact]
    public void AFileWithoutTensorsIsAFile()
    {
        using var folder = new TemporaryFolder();
        SafeTensorsWriter.Write(folder["x"], Array.Empty<(string, Tensor)>());
        using var file = SafeTensors.Open(folder["x"]);
        Assert.Empty(file.Entries);
    }

    [Theory]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "cut off")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "after its end")]
    [InlineData("""{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "'w' of shape [3]")]
    [InlineData("""{"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "'w'")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "'w'")]
    [InlineData("""{"w":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}""", 8, "JSON")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "'w'")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "gap")]
    [InlineData("""{"v":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "overlap")]
    [InlineData("""{"w":{"dtype":"Q4","shape":[2],"data_offsets":[0,8]}}""", 8, "'w' has the number type Q4")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2]}}""", 8, "'w' lacks")]
    [InlineData("""{"w":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", 8, "JSON")]
    [InlineData("""{"w":7}""", 8, "JSON")]
    [InlineData("""{"w":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"w":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", 0, "JSON")]
    [InlineData("""[]""", 0, "JSON")]
    [InlineData("""{"w":""", 0, "JSON")]
    public void AMalformedHeaderIsRefusedByName(string header, int dataBytes, string says)
    {
        using var folder = new TemporaryFolder();
        var json = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + json.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        json.CopyTo(bytes, 8);
        File.WriteAllBytes(folder["bad.safetensors"], bytes);
        var refusal = Assert.Throws<UserException>(() => SafeTensors.Open(folder["bad.safetensors"]));
        Assert.Contains(says, refusal.What);
        Assert.Contains("bad.safetensors", refusal.Where!.File);
        File.Delete(folder["bad.safetensors"]); // a refused file is not kept open
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 123, 125 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 127, 123, 125 })]
    [InlineData(new byte[] { 0, 0, 0, 64, 0, 0, 0, 0, 123, 125 })]
    public void AnAbsurdHeaderLengthIsRefused(byte[] bytes)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["bad"], bytes);
        Assert.Contains("header", Assert.Throws<UserException>(() => SafeTensors.Open(folder["bad"])).What);
    }

    [Fact]
    public void AMissingFileIsSaid() => Assert.Contains("missing", Assert.Throws<UserException>(() => SafeTensors.Open("/nowhere/at/all")).What);
}
