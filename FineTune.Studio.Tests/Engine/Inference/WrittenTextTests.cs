using System.Text;
using FineTune.Engine.Inference;

namespace FineTune.Studio.Tests.Engine.Inference;

public sealed class WrittenTextTests
{
    [Fact]
    public void ACharacterComesWhenAllOfItsBytesAreThere()
    {
        var (text, bytes) = (new WrittenText([]), Encoding.UTF8.GetBytes("a🐟"));
        Assert.Equal(["a", "", "", "", "🐟"], bytes.Select(b => text.Add([b])));
        Assert.Equal("", text.Finish());
    }

    [Fact]
    public void HalfACharacterAtTheEndIsSaidToBeOne()
    {
        var text = new WrittenText([]);
        Assert.Equal("", text.Add([0xF0, 0x9F]));
        Assert.Equal("\uFFFD", text.Finish());
    }

    [Fact]
    public void NothingOfAStopStringIsShown()
    {
        var text = new WrittenText(["\nUser:", "END"]);
        Assert.Equal("Hello", text.Add("Hello\nUs"u8));
        Assert.Equal("", text.Add("er"u8));
        Assert.False(text.Stopped);
        Assert.Equal("", text.Add(": more"u8));
        Assert.True(text.Stopped);
        Assert.Equal("", text.Finish());
    }

    [Fact]
    public void WhatOnlyBeganLikeAStopStringIsShownAfterAll()
    {
        var text = new WrittenText(["END"]);
        Assert.Equal(["th", "EN", ""], [text.Add("thE"u8), text.Add("NE"u8), text.Add("N"u8)]);
        Assert.Equal("EN", text.Finish());
        Assert.False(text.Stopped);
    }

    [Fact]
    public void TheFirstOfSeveralStopStringsEndsTheText()
    {
        var text = new WrittenText(["zebra", "b"]);
        Assert.Equal("a", text.Add("abzebra"u8));
        Assert.True(text.Stopped);
    }
}
