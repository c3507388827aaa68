namespace FineTune.Studio.Datasets;

internal static class DataSetsSetup
{
    public static void AddDataSets(this WebApplicationBuilder builder) => builder.Services
        .AddSingleton<DataSetBook>().AddSingleton<UploadLimits>().AddSingleton<ImportBoard>().AddSingleton<SampleData>().AddSingleton<Images.OpenDataSets>();

    /// <summary>Brings the index in line with the folders and clears uploads a crash left behind, before the first request.</summary>
    public static void PrepareDataSets(this WebApplication app)
    {
        foreach (var left in Directory.EnumerateDirectories(app.Services.GetRequiredService<Engine.FineTuneHome>().Temporary, "upload-*")) Directory.Delete(left, recursive: true);
        app.Services.GetRequiredService<DataSetBook>().AdoptAsync().GetAwaiter().GetResult();
    }
}
