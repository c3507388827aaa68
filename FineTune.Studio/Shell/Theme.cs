using MudBlazor;

namespace FineTune.Studio.Shell;

/// <summary>All colours and type of the studio, once. Components use MudBlazor's palette variables and the series variables below.</summary>
public static class Theme
{
    /// <summary>Okabe-Ito colours with a fixed meaning on every chart.</summary>
    public static class Series
    {
        public const string Train = "#0072B2";
        public const string Validation = "#E69F00";
        public const string Test = "#009E73";
        public const string Best = "#D55E00";

        /// <summary>The two parts of a detector's loss.</summary>
        public const string Boxes = "#56B4E9";

        /// <inheritdoc cref="Boxes"/>
        public const string Classes = "#CC79A7";

        /// <summary>The baseline: always dashed as well.</summary>
        public const string Baseline = "#808A94";
    }

    public static MudTheme Studio { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Background = "#FAFAF7", BackgroundGray = "#F5F5F1", Surface = "#FFFFFF",
            TextPrimary = "#1B1F23", TextSecondary = "#5B6570", TextDisabled = "#6B747E",
            ActionDefault = "#5B6570", ActionDisabled = "#6B747E", ActionDisabledBackground = "#E4E4DE",
            LinesDefault = "#E4E4DE", LinesInputs = "#8A929B", Divider = "#E4E4DE", DividerLight = "#E4E4DE",
            TableLines = "#E4E4DE", TableHover = "#F5F5F1", TableStriped = "#F6F6F2", Skeleton = "#E4E4DE",
            Primary = "#0F766E", PrimaryContrastText = "#FFFFFF", PrimaryDarken = "#0B5A54", PrimaryLighten = "#14938A",
            Secondary = "#5B6570", SecondaryContrastText = "#FFFFFF", Tertiary = "#0F766E", TertiaryContrastText = "#FFFFFF",
            Info = "#0072B2", Success = "#15803D", Warning = "#B45309", Error = "#B91C1C",
            Dark = "#1B1F23", AppbarBackground = "#FFFFFF", AppbarText = "#1B1F23",
            DrawerBackground = "#FFFFFF", DrawerText = "#1B1F23", DrawerIcon = "#5B6570",
        },
        PaletteDark = new PaletteDark
        {
            Background = "#14171A", BackgroundGray = "#20252A", Surface = "#1B1F23",
            TextPrimary = "#ECEAE4", TextSecondary = "#9AA4AE", TextDisabled = "#89939D",
            ActionDefault = "#9AA4AE", ActionDisabled = "#89939D", ActionDisabledBackground = "#2B3137",
            LinesDefault = "#2B3137", LinesInputs = "#6B747E", Divider = "#2B3137", DividerLight = "#2B3137",
            TableLines = "#2B3137", TableHover = "#20252A", TableStriped = "#191D21", Skeleton = "#2B3137",
            Primary = "#2DD4BF", PrimaryContrastText = "#0B2522", PrimaryDarken = "#5EEAD4", PrimaryLighten = "#14B8A6",
            Secondary = "#9AA4AE", SecondaryContrastText = "#14171A", Tertiary = "#2DD4BF", TertiaryContrastText = "#0B2522",
            // Lighter than on paper: the light palette's signs would fall under 4.5:1 on a dark surface.
            Info = "#56B4E9", Success = "#4ADE80", Warning = "#FBBF24", Error = "#F87171",
            InfoContrastText = "#14171A", SuccessContrastText = "#14171A", WarningContrastText = "#14171A", ErrorContrastText = "#14171A",
            Dark = "#ECEAE4", DarkContrastText = "#14171A", AppbarBackground = "#1B1F23", AppbarText = "#ECEAE4",
            DrawerBackground = "#1B1F23", DrawerText = "#ECEAE4", DrawerIcon = "#9AA4AE",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px", AppbarHeight = "56px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Sans, FontSize = "14px", LineHeight = "1.5", LetterSpacing = "normal" },
            H1 = new H1Typography { FontSize = "28px", FontWeight = "600", LineHeight = "1.25", LetterSpacing = "-0.01em" },
            H2 = new H2Typography { FontSize = "20px", FontWeight = "600", LineHeight = "1.3", LetterSpacing = "-0.005em" },
            H3 = new H3Typography { FontSize = "16px", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" },
            H4 = new H4Typography { FontSize = "16px", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" },
            H5 = new H5Typography { FontSize = "16px", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" },
            H6 = new H6Typography { FontSize = "16px", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontSize = "14px", LineHeight = "1.5", LetterSpacing = "normal" },
            Body2 = new Body2Typography { FontSize = "14px", LineHeight = "1.5", LetterSpacing = "normal" },
            Subtitle1 = new Subtitle1Typography { FontSize = "16px", LineHeight = "1.5", LetterSpacing = "normal" },
            Subtitle2 = new Subtitle2Typography { FontSize = "14px", FontWeight = "600", LineHeight = "1.5", LetterSpacing = "normal" },
            Caption = new CaptionTypography { FontSize = "13px", LineHeight = "1.4", LetterSpacing = "normal" },
            Overline = new OverlineTypography { FontSize = "13px", LineHeight = "1.4", LetterSpacing = "normal", TextTransform = "none" },
            Button = new ButtonTypography { FontSize = "14px", FontWeight = "600", LineHeight = "1.5", LetterSpacing = "normal", TextTransform = "none" },
        },
    };

    /// <summary>What the palette has no place for: the series' colours, and native controls and scrollbars in the right mode.</summary>
    public static string Variables(bool dark) =>
        $":root{{--series-train:{Series.Train};--series-validation:{Series.Validation};--series-test:{Series.Test};--series-boxes:{Series.Boxes};--series-classes:{Series.Classes};"
        + $"--series-best:{Series.Best};--series-baseline:{Series.Baseline};color-scheme:{(dark ? "dark" : "light")}}}";

    private static string[] Sans => ["Inter Variable", "system-ui", "Segoe UI", "Helvetica", "Arial", "sans-serif"];
}
