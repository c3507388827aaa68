using System.Globalization;

namespace FineTune.Studio.Shell;

/// <summary>Numbers as a person reads them, always the same way and always with their unit.</summary>
public static class Format
{
    /// <summary>A predicted or true number on a person's own scale.</summary>
    public static string Score(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static readonly string[] ByteUnits = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>1 MB = 1,000,000 bytes, as disks and downloads are sold.</summary>
    public static string Bytes(long bytes)
    {
        double value = bytes;
        var unit = 0;
        for (; value >= 999.5 && unit < ByteUnits.Length - 1; unit++) value /= 1000;
        return $"{value.ToString(unit == 0 || value >= 100 ? "0" : "0.#", CultureInfo.InvariantCulture)} {ByteUnits[unit]}";
    }

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"1 row", "612 rows".</summary>
    public static string Count(long count, string one, string? many = null) => $"{Count(count)} {(count == 1 ? one : many ?? one + "s")}";

    /// <summary>A share from 0 to 1 as "91.3 %".</summary>
    public static string Percent(double share, int digits = 1) => (share * 100).ToString("F" + digits, CultureInfo.InvariantCulture) + " %";

    /// <summary>"4.2 s", "1:12", "2:05:00".</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { Ticks: < 0 } => "0 s",
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s"),
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}:{time.Seconds:00}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}"),
    };

    /// <summary>"1:12 left" once a hundredth is done and a second has passed, else empty.</summary>
    public static string TimeLeft(double? share, DateTimeOffset? since, DateTimeOffset now) =>
        share is > 0.01 and < 1 && since is { } start && (now - start).TotalSeconds >= 1
            ? Duration((now - start) * ((1 - share.Value) / share.Value)) + " left" : "";

    /// <summary>"just now", "5 minutes ago", else the local date.</summary>
    public static string Ago(DateTimeOffset then, DateTimeOffset now) => (now - then) switch
    {
        { TotalSeconds: < 60 } => "just now",
        { TotalMinutes: < 60 } and var t => Count((long)t.TotalMinutes, "minute") + " ago",
        { TotalHours: < 24 } and var t => Count((long)t.TotalHours, "hour") + " ago",
        { TotalDays: < 7 } and var t => Count((long)t.TotalDays, "day") + " ago",
        _ => then.ToLocalTime().ToString("d MMM yyyy", CultureInfo.InvariantCulture),
    };
}
