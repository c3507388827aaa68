namespace FineTune.Studio.Playground.Writing;

internal static class WritingSetup
{
    public static IServiceCollection AddWriting(this IServiceCollection services) => services
        .AddSingleton<WritableModels>().AddSingleton<ConversationStore>().AddSingleton<PromptExamples>().AddSingleton<ExampleBook>()
        .AddScoped<WritingVisit>().AddTransient<WritingState>();
}
