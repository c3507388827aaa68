using FineTune.Engine;

namespace FineTune.Studio.Playground;

internal static class PlaygroundSetup
{
    public static void AddPlayground(this WebApplicationBuilder builder) =>
        builder.Services.AddSingleton<PredictorPool>().AddSingleton<GeneratorPool>()
            .AddSingleton<GeneratorLoader>((string _) => throw new UserException("Models that write cannot be opened yet.", "Choose another model.")).AddSingleton<NeighbourBook>().AddScoped<TriedTexts>().AddTransient<PlaygroundState>();

    public static void MapPlayground(this IEndpointRouteBuilder routes) => routes.MapPredictApi();
}
