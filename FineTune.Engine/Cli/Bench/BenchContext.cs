namespace FineTune.Engine.Cli.Bench;

/// <summary>What sections measure with.</summary>
/// <param name="Model">Fetched by the first section that needs it.</param>
internal sealed record BenchContext(FineTuneHome Home, EngineSettings Settings, Lazy<BenchModel> Model, int Threads);
