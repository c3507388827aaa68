using FineTune.Engine.Inference;
using FineTune.Engine.Remote;
using FineTune.Studio.Playground.Images;
using FineTune.Studio.Playground.Writing;

namespace FineTune.Studio.Playground;

internal static class PlaygroundSetup
{
    public static void AddPlayground(this WebApplicationBuilder builder) =>
        builder.Services.AddSingleton<RunModels>().AddSingleton<PredictorPool>().AddSingleton<GeneratorPool>()
            .AddSingleton<GeneratorLoader>(p => model => TextGenerators.Load(model, p.GetRequiredService<Func<RemoteAccess>>()())).AddSingleton<NeighbourBook>().AddScoped<TriedTexts>().AddTransient<PlaygroundState>()
            .AddSingleton<ImagePredictorPool>().AddTransient<ImageState>().AddWriting();

    public static void MapPlayground(this IEndpointRouteBuilder routes)
    {
        routes.MapPredictApi();
        routes.MapExplainApi();
    }
}
