using FineTune.Studio.OpenAi.Embedding;
using FineTune.Studio.OpenAi.Files;
using FineTune.Studio.OpenAi.FineTuning;
using FineTune.Studio.OpenAi.Keys;
using FineTune.Studio.OpenAi.Writing;

namespace FineTune.Studio.OpenAi;

/// <summary>
/// The OpenAI-compatible API under <c>/v1</c>. It is left out of <c>/openapi/v1.json</c>: that document describes this studio's own API, and what a client
/// of <c>/v1</c> goes by is OpenAI's.
/// </summary>
internal static class OpenAiSetup
{
    private const string WhatIsThere =
        "What is there: GET /v1/models, POST /v1/chat/completions, POST /v1/completions, POST /v1/embeddings, /v1/files and /v1/fine_tuning/jobs.";

    public static void AddOpenAi(this WebApplicationBuilder builder) => builder.Services
        .AddSingleton<KeyBook>().AddSingleton<KeyLimits>().AddSingleton<KeyGate>().AddSingleton<ServedModels>().AddSingleton<EncoderPool>().AddSingleton<Answering>()
        .AddSingleton<FileBook>().AddSingleton<JobBook>().AddSingleton<JobPlanner>().AddSingleton<JobViews>().AddSingleton<JobResults>().AddHostedService<JobStarter>();

    public static void UseOpenAi(this WebApplication app) => app.UseWhen(OpenAiMiddleware.Concerns, v1 => v1.Use(OpenAiMiddleware.Handle));

    public static void MapOpenAi(this IEndpointRouteBuilder routes)
    {
        var v1 = routes.MapGroup(OpenAiMiddleware.Root).ExcludeFromDescription();
        v1.MapModels();
        v1.MapChat();
        v1.MapCompletions();
        v1.MapEmbeddings();
        v1.MapFiles();
        v1.MapJobs();
        v1.Map("/{**rest}", (HttpRequest request) =>
        {
            throw OpenAiException.NotHere($"{request.Method} {request.Path} is not there. {WhatIsThere}");
        });
    }
}
