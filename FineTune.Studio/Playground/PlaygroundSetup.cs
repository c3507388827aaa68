using FineTune.Engine.Inference;
using FineTune.Studio.Playground.Writing;

namespace FineTune.Studio.Playground;

internal static class PlaygroundSetup
{
    public static void AddPlayground(this WebApplicationBuilder builder) =>
        builder.Services.AddSingleton<PredictorPool>().AddSingleton<GeneratorPool>().AddSingleton<GeneratorLoader>(TextGenerators.Load)
            .AddSingleton<NeighbourBook>().AddScoped<TriedTexts>().AddTransient<PlaygroundState>().AddWriting();

    public static void MapPlayground(this IEndpointRouteBuilder routes) => routes.MapPredictApi();
}
