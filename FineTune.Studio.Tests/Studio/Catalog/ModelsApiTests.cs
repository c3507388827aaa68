using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FineTune.Engine;
using FineTune.Engine.Models;
using FineTune.Studio.Catalog;
using FineTune.Studio.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace FineTune.Studio.Tests.Studio.Catalog;

public sealed class ModelsApiTests(StudioServer studio) : IClassFixture<StudioServer>
{
    [Fact]
    public async Task The_catalog_says_what_is_here()
    {
        using var client = studio.NewClient();
        var models = (await client.GetFromJsonAsync<JsonElement>("/api/models")).EnumerateArray().ToDictionary(m => m.GetProperty("card").GetProperty("id").GetString()!);
        Assert.False(models["use-lite"].GetProperty("cached").GetBoolean());
        Assert.True(models["classical"].GetProperty("cached").GetBoolean());
        using var unknown = await client.GetAsync("/api/models/no-such-model");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Contains("use-lite", (await unknown.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("remedy").GetString());
    }

    [Fact]
    public async Task Offline_the_download_ends_with_a_sentence_and_the_way_round()
    {
        var settings = studio.Services.GetRequiredService<SettingsStore>();
        settings.Save(settings.Current with { Offline = true });
        var shelf = studio.Services.GetRequiredService<ModelShelf>();
        using var client = studio.NewClient();
        using var answer = await client.PostAsync("/api/models/use-lite/download", null);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await shelf.StartDownload(ModelCatalog.Find("use-lite"));
        var problem = shelf.StateOf("use-lite")!.Problem!;
        Assert.Contains("switched off", problem.What);
        Assert.Contains(".tgz", problem.Remedy);
    }

    [Fact]
    public async Task A_package_that_is_not_the_pinned_one_is_refused()
    {
        using var client = studio.NewClient();
        using var form = new MultipartFormDataContent { { new ByteArrayContent([1, 2, 3]), "package", "model.tgz" } };
        using var answer = await client.PostAsync("/api/models/use-lite/package", form);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("model.tgz", problem.GetProperty("where").GetProperty("file").GetString());
        Assert.NotEmpty(problem.GetProperty("remedy").GetString()!);
        Assert.Empty(Directory.EnumerateFileSystemEntries(studio.Home.Temporary));
    }

    [Fact]
    public async Task A_model_without_weights_has_nothing_to_fetch()
    {
        using var client = studio.NewClient();
        using var answer = await client.PostAsync("/api/models/classical/download", null);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }
}
