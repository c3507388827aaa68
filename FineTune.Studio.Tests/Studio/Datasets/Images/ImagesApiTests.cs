using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Studio.Tests.Engine.Data.Images;

namespace FineTune.Studio.Tests.Studio.Datasets.Images;

public sealed class ImagesApiTests(StudioServer studio) : IClassFixture<StudioServer>
{
    [Fact]
    public async Task An_image_comes_back_as_it_was_sent_with_its_type_and_is_kept_by_the_browser()
    {
        using var client = studio.NewClient();
        var id = await UploadAsync(client, ImageZip.OfClasses(4, "cat", "dog"));
        using var answer = await client.GetAsync($"/api/datasets/{id}/images/train/1");
        Assert.Equal((HttpStatusCode.OK, "image/jpeg"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal(TestImages.Quarter(80, 60, seed: 1001), await answer.Content.ReadAsByteArrayAsync());
        Assert.Contains("immutable", answer.Headers.CacheControl!.ToString());
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        using var small = await client.GetAsync($"/api/datasets/{id}/images/TRAIN/1/thumbnail");
        Assert.Equal("image/jpeg", small.Content.Headers.ContentType!.MediaType);
        Assert.Equal((80, 60), ImageDecoder.Inspect(await small.Content.ReadAsByteArrayAsync(), "small") is var header ? (header.Width, header.Height) : default);
    }

    [Theory]
    [InlineData("images/train/99", HttpStatusCode.NotFound, "There is no row 99")]
    [InlineData("images/train/-1", HttpStatusCode.NotFound, "There is no row -1")]
    [InlineData("images/test/0", HttpStatusCode.NotFound, "There is no row 0")]
    [InlineData("images/exam/0", HttpStatusCode.BadRequest, "There is no part 'exam'")]
    [InlineData("images/0/0", HttpStatusCode.BadRequest, "There is no part '0'")]
    public async Task What_is_not_there_is_said(string path, HttpStatusCode status, string title)
    {
        using var client = studio.NewClient();
        var id = await UploadAsync(client, ImageZip.OfClasses(4, "cat", "dog"));
        using var answer = await client.GetAsync($"/api/datasets/{id}/{path}");
        Assert.Equal(status, answer.StatusCode);
        Assert.StartsWith(title, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("title").GetString());
    }

    [Fact]
    public async Task Data_without_images_and_data_that_are_gone_are_refused()
    {
        using var client = studio.NewClient();
        var texts = await UploadAsync(client, "text,label\n" + string.Join('\n', Enumerable.Range(0, 12).Select(i => $"row {i},{i % 2}")), "texts.csv");
        using var none = await client.GetAsync($"/api/datasets/{texts}/images/train/0");
        Assert.Equal("These data are no images.", (await none.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("title").GetString());
        var id = await UploadAsync(client, ImageZip.OfClasses(3, "one", "two", "three"));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"/api/datasets/{id}/images/train/0")).StatusCode);
        (await client.DeleteAsync($"/api/datasets/{id}")).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/api/datasets/{id}/images/train/0")).StatusCode);
    }

    [Fact]
    public async Task New_boxes_make_a_version_whose_images_are_the_same()
    {
        using var client = studio.NewClient();
        var id = await UploadAsync(client, ImageZip.OfBoxes(6));
        using var answer = await client.PostAsJsonAsync($"/api/datasets/{id}/fixes", new { relabel = new[] { new { part = "train", index = 0, label = BoxList.Write([new Box("jug", 5, 6, 30, 20)]) } } });
        var made = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        using var data = studio.Book.Store.Open(made);
        Assert.Equal(new Box("jug", 5, 6, 30, 20), Assert.Single(ImageRows.Read(data, DataPart.Train, null)[0].Boxes));
        Assert.Equal(await client.GetByteArrayAsync($"/api/datasets/{id}/images/train/0"), await client.GetByteArrayAsync($"/api/datasets/{made}/images/train/0"));
        Assert.Contains("/images/{part}/{index}/thumbnail", await client.GetStringAsync("/openapi/v1.json"));
    }

    private static Task<string> UploadAsync(HttpClient client, byte[] zip) => UploadAsync(client, new ByteArrayContent(zip), "images.zip");

    private static Task<string> UploadAsync(HttpClient client, string text, string name) => UploadAsync(client, new StringContent(text), name);

    private static async Task<string> UploadAsync(HttpClient client, HttpContent file, string name)
    {
        using var form = new MultipartFormDataContent { { file, "train", name } };
        using var answer = await client.PostAsync("/api/datasets", form);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }
}
