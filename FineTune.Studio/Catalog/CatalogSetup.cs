namespace FineTune.Studio.Catalog;

internal static class CatalogSetup
{
    public static void AddCatalog(this WebApplicationBuilder builder) => builder.Services.AddSingleton<ModelShelf>().AddSingleton<DataAdvice>();
}
