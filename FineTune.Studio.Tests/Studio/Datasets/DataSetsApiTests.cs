using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using FineTune.Engine;
using FineTune.Studio.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace FineTune.Studio.Tests.Studio.Datasets;

public sealed class DataSetsApiTests(StudioServer studio) : IClassFixture<StudioServer>
{
    private static readonly string Tickets = "text,topic\n" + string.Join('\n', Enumerable.Range(0, 40).Select(i => $"message number {i},{(i % 2 == 0 ? "billing" : "shipping")}"));

    [Fact]
    public async Task A_file_becomes_a_data_set_that_can_be_looked_at_renamed_and_deleted()
    {
        using var client = studio.NewClient();
        var made = await CreatedAsync(await UploadAsync(client, [("train", "tickets.csv", Tickets), ("test", "exam.csv", "text,topic\nwhere is it,shipping\n")], "My tickets"));
        var id = made.GetProperty("id").GetString();
        Assert.Equal("My tickets", made.GetProperty("name").GetString());
        Assert.Equal((40, 1), (made.GetProperty("parts").GetProperty("train").GetInt32(), made.GetProperty("parts").GetProperty("test").GetInt32()));
        Assert.Equal(("text", "topic"), (made.GetProperty("textColumn").GetString(), made.GetProperty("labelColumn").GetString()));

        var profile = await client.GetFromJsonAsync<JsonElement>($"/api/datasets/{id}/profile");
        Assert.Equal(2, profile.GetProperty("classes").GetArrayLength());
        var rows = await client.GetFromJsonAsync<JsonElement>($"/api/datasets/{id}/rows?part=train&skip=38&take=10");
        Assert.Equal(2, rows.GetProperty("rows").GetArrayLength());
        Assert.Equal(("tickets.csv", 40), (rows.GetProperty("rows")[0].GetProperty("file").GetString(), rows.GetProperty("rows")[0].GetProperty("fileRow").GetInt32()));

        using var renamed = await client.PatchAsJsonAsync($"/api/datasets/{id}", new { name = "Renamed" });
        Assert.Equal("Renamed", (await renamed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("name").GetString());
        Assert.Contains((await client.GetFromJsonAsync<JsonElement>("/api/datasets?search=renam")).EnumerateArray(), d => d.GetProperty("id").GetString() == id);

        var preview = await (await client.DeleteAsync($"/api/datasets/{id}?dryRun=true")).Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(preview.GetProperty("bytes").GetInt64() > 0);
        Assert.True(Directory.Exists(Path.Combine(studio.Home.DataSets, id!)));
        using var deleted = await client.DeleteAsync($"/api/datasets/{id}");
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        Assert.False(Directory.Exists(Path.Combine(studio.Home.DataSets, id!)));
        using var gone = await client.GetAsync($"/api/datasets/{id}");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task A_fix_makes_a_new_version_and_leaves_the_old_one()
    {
        using var client = studio.NewClient();
        var made = await CreatedAsync(await UploadAsync(client, [("train", "mend.csv", Tickets + "\nmessage number 0,billing\n,billing\nmend me,shipping\n")], "To mend"));
        var id = made.GetProperty("id").GetString();
        var fixedOne = await CreatedAsync(await client.PostAsJsonAsync($"/api/datasets/{id}/fixes", new
        {
            dropDuplicates = true, dropMissingText = true,
            exclude = new[] { new { part = "train", index = 1 } }, relabel = new[] { new { part = "train", index = 42, label = "billing" } },
        }));
        Assert.Equal((id, 2, 40), (fixedOne.GetProperty("parent").GetString(), fixedOne.GetProperty("version").GetInt32(), fixedOne.GetProperty("rows").GetInt32()));
        var last = await client.GetFromJsonAsync<JsonElement>($"/api/datasets/{fixedOne.GetProperty("id").GetString()}/rows?skip=39");
        Assert.Equal(["mend me", "billing"], last.GetProperty("rows")[0].GetProperty("values").EnumerateArray().Select(v => v.GetString()!));
        Assert.Equal(43, (await client.GetFromJsonAsync<JsonElement>($"/api/datasets/{id}")).GetProperty("rows").GetInt32());

        using var nameless = await client.PatchAsJsonAsync($"/api/datasets/{id}", new { });
        Assert.Equal(HttpStatusCode.BadRequest, nameless.StatusCode);
        using var wordy = await client.GetAsync($"/api/datasets/{id}/rows?skip=many");
        Assert.Contains("many", (await wordy.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString());
        using var wrong = await client.PostAsJsonAsync($"/api/datasets/{id}/fixes", new { relabel = new[] { new { part = "train", index = 0 } } });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.NotEmpty((await wrong.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("remedy").GetString()!);
    }

    [Fact]
    public async Task A_broken_file_is_answered_with_file_row_and_remedy()
    {
        using var client = studio.NewClient();
        using var answer = await UploadAsync(client, [("train", "broken.csv", "text,label\nfine,a\n\"never closed,b\n")]);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("broken.csv", 3), (problem.GetProperty("where").GetProperty("file").GetString(), problem.GetProperty("where").GetProperty("row").GetInt32()));
        Assert.NotEmpty(problem.GetProperty("remedy").GetString()!);
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        AssertNothingLeft();
    }

    [Theory]
    [InlineData("../../../evil.csv")]
    [InlineData("..\\..\\evil.csv")]
    [InlineData("/etc/evil.csv")]
    public async Task A_file_name_that_points_elsewhere_is_only_a_name(string name)
    {
        using var client = studio.NewClient();
        var made = await CreatedAsync(await UploadAsync(client, [("train", name, Tickets + "\n" + name.Length + " more,billing\n")]));
        var rows = await client.GetFromJsonAsync<JsonElement>($"/api/datasets/{made.GetProperty("id").GetString()}/rows?take=1");
        Assert.Equal("evil.csv", rows.GetProperty("rows")[0].GetProperty("file").GetString());
        Assert.Empty(Directory.EnumerateFiles(studio.Home.Root, "evil*", SearchOption.AllDirectories));
        Assert.False(File.Exists("/etc/evil.csv"));
        AssertNothingLeft();
    }

    [Theory]
    [InlineData("..%2F..%2Fsettings")]
    [InlineData("no-such-hash")]
    public async Task An_unknown_data_set_is_not_found(string id)
    {
        using var client = studio.NewClient();
        using var answer = await client.GetAsync($"/api/datasets/{id}/rows");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_form_without_training_file_says_what_to_send()
    {
        using var client = studio.NewClient();
        using var answer = await UploadAsync(client, [("test", "exam.csv", Tickets)]);
        Assert.Contains("train", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("remedy").GetString());
        using var noForm = await client.PostAsync("/api/datasets", new StringContent("text"));
        Assert.Contains("multipart/form-data", (await noForm.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("remedy").GetString());
    }

    [Fact]
    public async Task An_upload_over_the_limit_is_refused_announced_or_not()
    {
        var settings = studio.Services.GetRequiredService<SettingsStore>();
        var before = settings.Current;
        settings.Save(before with { MaximumUploadBytes = 2000 });
        try
        {
            using var client = studio.NewClient();
            var long_ = Tickets + string.Concat(Enumerable.Repeat("\nagain,billing", 500));
            using var announced = await UploadAsync(client, [("train", "t.csv", long_)]);
            Assert.Contains("largest one allowed is 2 KB", (await announced.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("title").GetString());
            using var chunked = await UploadAsync(client, [("train", "t.csv", long_)], chunked: true);
            Assert.Contains("largest one allowed is 2 KB", (await chunked.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("title").GetString());
        }
        finally { settings.Save(before); }
        AssertNothingLeft();
    }

    [Fact]
    public async Task A_disk_without_room_is_said_before_a_byte_is_taken()
    {
        var settings = studio.Services.GetRequiredService<SettingsStore>();
        var before = settings.Current;
        settings.Save(before with { MinimumFreeBytes = long.MaxValue / 4 });
        try
        {
            using var client = studio.NewClient();
            using var answer = await UploadAsync(client, [("train", "t.csv", Tickets)]);
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Contains("free", problem.GetProperty("title").GetString());
            Assert.Contains("Delete", problem.GetProperty("remedy").GetString());
        }
        finally { settings.Save(before); }
    }

    [Fact]
    public async Task The_body_goes_to_disk_while_it_comes_and_is_gone_when_the_client_leaves()
    {
        using var client = studio.NewClient();
        using var leave = new CancellationTokenSource();
        using var form = new MultipartFormDataContent { { new SlowContent(leave.Token), "train", "slow.csv" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/datasets") { Content = form, Headers = { TransferEncodingChunked = true } };
        var sending = client.SendAsync(request, leave.Token);
        await Until(() => Uploads().Sum(f => f.Length) >= 1 << 19); // half a megabyte lies on disk, and the form has no end yet
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await Until(() => !Uploads().Any());
    }

    private IEnumerable<FileInfo> Uploads() => new DirectoryInfo(studio.Home.Temporary).EnumerateFiles("*", SearchOption.AllDirectories);

    private void AssertNothingLeft() => Assert.Empty(Uploads());

    private static async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition()) await Task.Delay(20, limit.Token);
    }

    private static async Task<JsonElement> CreatedAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
            return await answer.Content.ReadFromJsonAsync<JsonElement>();
        }
    }

    private static Task<HttpResponseMessage> UploadAsync(HttpClient client, (string Field, string Name, string Text)[] files, string? name = null, bool chunked = false)
    {
        var form = new MultipartFormDataContent();
        if (name is not null) form.Add(new StringContent(name), "name");
        foreach (var file in files) form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(file.Text)), file.Field, file.Name);
        return client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/datasets") { Content = form, Headers = { TransferEncodingChunked = chunked } });
    }

    /// <summary>A megabyte at once, and then nothing until the client leaves.</summary>
    private sealed class SlowContent(CancellationToken leave) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(new string('x', 1 << 20)), CancellationToken.None);
            await stream.FlushAsync(CancellationToken.None);
            await Task.Delay(Timeout.Infinite, leave);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
