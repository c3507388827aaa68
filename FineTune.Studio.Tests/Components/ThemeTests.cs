using FineTune.Studio.Shell;
using MudBlazor;
using MudBlazor.Utilities;

namespace FineTune.Studio.Tests.Components;

/// <summary>Contrast after WCAG 2.2, 1.4.3: at least 4.5:1 for text.</summary>
public sealed class ThemeTests
{
    public static TheoryData<bool> Modes => [true, false];

    [Theory]
    [MemberData(nameof(Modes))]
    public void Every_text_colour_can_be_read_on_every_ground(bool dark)
    {
        Palette palette = dark ? Theme.Studio.PaletteDark : Theme.Studio.PaletteLight;
        MudColor[] grounds = [palette.Background, palette.Surface, palette.BackgroundGray];
        MudColor[] texts = [palette.TextPrimary, palette.TextSecondary, palette.Primary, palette.Success, palette.Warning, palette.Error];
        foreach (var ground in grounds)
            foreach (var text in texts)
                Assert.True(Contrast(text, ground) >= 4.5, $"{text} on {ground}: {Contrast(text, ground):F2}");
        Assert.True(Contrast(palette.PrimaryContrastText, palette.Primary) >= 4.5);
        Assert.True(Contrast(palette.ErrorContrastText, palette.Error) >= 4.5);
    }

    private static double Contrast(MudColor a, MudColor b)
    {
        var (high, low) = (Math.Max(Luminance(a), Luminance(b)), Math.Min(Luminance(a), Luminance(b)));
        return (high + 0.05) / (low + 0.05);
    }

    private static double Luminance(MudColor c) => (0.2126 * Linear(c.R)) + (0.7152 * Linear(c.G)) + (0.0722 * Linear(c.B));

    private static double Linear(byte channel) => channel / 255.0 is var v && v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4);
}
