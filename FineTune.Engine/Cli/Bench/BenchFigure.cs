namespace FineTune.Engine.Cli.Bench;

/// <summary>One measured figure. Ratios hold on any machine; absolute times are of this one, now.</summary>
/// <param name="Target">What the project asks of it, in words; null = for information.</param>
internal sealed record BenchFigure(string Name, double Value, string Unit, string? Target = null)
{
    public override string ToString() => $"{Name,-58} {Value,12:n3} {Unit}{(Target is null ? "" : $"   ({Target})")}";
}
