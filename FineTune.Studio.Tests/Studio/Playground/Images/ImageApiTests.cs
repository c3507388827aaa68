using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Inference.Images;
using FineTune.Studio.Playground.Images;
using SkiaSharp;

namespace FineTune.Studio.Tests.Studio.Playground.Images;

[Collection(nameof(TorchCollection))]
public sealed class ImageApiTests(TinyImagePlayground playground) : IClassFixture<TinyImagePlayground>
{
    private const string OfClasses = $"/api/runs/{TinyImagePlayground.Classes}/predict", OfBoxes = $"/api/runs/{TinyImagePlayground.Boxes}/predict";

    private static readonly byte[] Red = TinyImages.Disc(SKColors.Red, seed: 7);

    private HttpClient Client => playground.Studio.NewClient();

    [Fact]
    public async Task AnImageAsTheBodyOrInAFormGivesWhatTheModelSays()
    {
        using var predictor = new ImagePredictor(playground.ClassRun.Root);
        var expected = predictor.Predict([ImageDecoder.Decode(Red, "red.png", predictor.WantedSide)])[0];
        foreach (var body in new HttpContent[] { Body(Red, "image/png"), Body(Red, "application/octet-stream"), Form(Red, "red.png") })
        {
            using var answer = await Client.PostAsync(OfClasses, body);
            var said = await ReadAsync(answer);
            Assert.Equal(predictor.Labels[Array.IndexOf(expected, expected.Max())], said.GetProperty("label").GetString());
            foreach (var (label, probability) in predictor.Labels.Zip(expected)) Assert.Equal(probability, said.GetProperty("probabilities").GetProperty(label).GetSingle(), 1e-5);
            Assert.Matches(@"^model;dur=[\d.]+$", Assert.Single(answer.Headers.GetValues("Server-Timing")));
        }
    }

    [Fact]
    public async Task ADetectorGivesBoxesInPixelsOfTheImage()
    {
        using var predictor = new ImagePredictor(playground.BoxRun.Root);
        var bytes = TinyImages.Disc(SKColors.Red, 200);
        var expected = Assert.IsType<FineTune.Engine.Inference.BoxesAnswer>(predictor.Answer("x", 200, 200, predictor.Predict([ImageDecoder.Decode(bytes, "x", predictor.WantedSide)])[0]));
        var boxes = (await ReadAsync(await Client.PostAsync(OfBoxes, Form(bytes, "x.png")))).GetProperty("boxes");
        Assert.Equal(expected.Boxes.Select(b => (b.Label, Math.Round(b.X, 2), Math.Round(b.Height, 2))),
            boxes.EnumerateArray().Select(b => (b.GetProperty("label").GetString()!, Math.Round(b.GetProperty("x").GetDouble(), 2), Math.Round(b.GetProperty("height").GetDouble(), 2))));
        Assert.NotEmpty(expected.Boxes);
    }

    public static TheoryData<string, string> Bad => new()
    {
        { "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "an SVG drawing" }, { "", "empty" }, { "not an image at all", "a text" }, { "\u0089PNG\r\n", "image" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task WhatIsNoImageIsToldInASentenceThatNamesTheFile(string content, string what)
    {
        var bytes = Encoding.Latin1.GetBytes(content);
        foreach (var url in new[] { OfClasses, OfClasses.Replace("predict", "explain") })
        {
            var problem = await RefusedAsync(await Client.PostAsync(url, Form(bytes, "photo.jpg")));
            Assert.Contains(what, problem.GetProperty("title").GetString());
            Assert.Equal("photo.jpg", problem.GetProperty("where").GetProperty("file").GetString());
            Assert.NotEmpty(problem.GetProperty("remedy").GetString()!);
        }
        await ReadAsync(await Client.PostAsync(OfClasses, Body(Red, "image/png")));
    }

    [Fact]
    public async Task SixtyMegabytesAreRefusedAndTheStudioGoesOn()
    {
        foreach (var body in new HttpContent[] { Body(new byte[60_000_000], "image/jpeg"), Form(new byte[60_000_000], "big.jpg"), new StreamContent(new Endless(60_000_000)) { Headers = { { "Content-Type", "image/jpeg" } } } })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, OfClasses) { Content = body };
            Assert.Contains("larger than 32", (await RefusedAsync(await Client.SendAsync(request))).GetProperty("title").GetString());
        }
        await ReadAsync(await Client.PostAsync(OfClasses, Body(Red, "image/png")));
    }

    [Fact]
    public async Task ATextToAModelThatSeesImagesAndAFormWithoutAnImageAreRefused()
    {
        Assert.Contains("sees images", (await RefusedAsync(await Client.PostAsJsonAsync(OfClasses, new { text = "red" }))).GetProperty("title").GetString());
        using var empty = new MultipartFormDataContent { { new StringContent("red"), "colour" } };
        Assert.Contains("no image", (await RefusedAsync(await Client.PostAsync(OfClasses, empty))).GetProperty("title").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await Client.PostAsync("/api/runs/nobody/predict", Body(Red, "image/png"))).StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await Client.PostAsync(OfClasses, Body(Red, "text/plain"))).StatusCode);
    }

    [Fact]
    public async Task WhereTheModelLooksIsAMapOverTheImageOrAPictureOfIt()
    {
        var row = PredictionsCsv.Read(playground.ClassRun.PredictionsFile, new() { Take = 1 }).Rows[0];
        var url = $"/api/runs/{TinyImagePlayground.Classes}/explain?part={row.Row.Part}&index={row.Row.Index}&label={row.Predicted}";
        var map = await ReadAsync(await Client.GetAsync(url + "&format=json"));
        Assert.Equal(row.Predicted, map.GetProperty("label").GetString());
        var values = map.GetProperty("map").EnumerateArray().SelectMany(r => r.EnumerateArray()).Select(v => v.GetSingle()).ToList();
        Assert.All(values, v => Assert.InRange(v, 0, 1));
        Assert.Equal(1, map.GetProperty("seen").GetProperty("width").GetDouble(), 6); // square images: all of them is seen

        var picture = await Client.GetAsync(url);
        Assert.Equal("image/png", picture.Content.Headers.ContentType!.MediaType);
        var decoded = ImageDecoder.Inspect(await picture.Content.ReadAsByteArrayAsync(), "heat.png");
        Assert.Equal((64, 64), (decoded.Width, decoded.Height));

        // The image itself gives the same as the row it is of.
        using var data = new DataSetStore(playground.Tiny.Home).Open(playground.Tiny.ClassData.Hash);
        var sent = await ReadAsync(await Client.PostAsync($"/api/runs/{TinyImagePlayground.Classes}/explain?label={row.Predicted}&format=json", Body(data.Image(data.Get(row.Row)), "image/png")));
        Assert.Equal(map.GetProperty("map").ToString(), sent.GetProperty("map").ToString());
    }

    [Theory]
    [InlineData(TinyImagePlayground.Classes, "?part=train&index=100000", "no row 100000")]
    [InlineData(TinyImagePlayground.Classes, "?part=cellar&index=0", "no part 'cellar'")]
    [InlineData(TinyImagePlayground.Classes, "?part=train&index=0&label=purple", "no class 'purple'")]
    [InlineData(TinyImagePlayground.Classes, "?part=train&index=0&format=gif", "no format 'gif'")]
    [InlineData(TinyImagePlayground.Boxes, "?part=train&index=0", "by its boxes")]
    public async Task WhatCannotBeExplainedIsTold(string run, string query, string what) =>
        Assert.Contains(what, (await RefusedAsync(await Client.GetAsync($"/api/runs/{run}/explain{query}"))).GetProperty("title").GetString());

    [Fact]
    public async Task TheDescriptionNamesEveryBodyThatIsRead()
    {
        var paths = (await Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json")).GetProperty("paths");
        var content = paths.GetProperty("/api/runs/{id}/predict").GetProperty("post").GetProperty("requestBody").GetProperty("content");
        Assert.EndsWith("PredictRequest", content.GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString());
        Assert.Equal("binary", content.GetProperty("image/jpeg").GetProperty("schema").GetProperty("format").GetString());
        Assert.Equal("binary", content.GetProperty("multipart/form-data").GetProperty("schema").GetProperty("properties").GetProperty("image").GetProperty("format").GetString());
        Assert.False(paths.GetProperty("/api/runs/{id}/explain").GetProperty("post").GetProperty("requestBody").GetProperty("content").TryGetProperty("application/json", out _));
    }

    [Theory]
    [InlineData("curl", "/usr/bin/curl", "-c")]
    [InlineData("Python", "/usr/bin/python3", "-c")]
    public async Task TheCodeShownWorksWhenPasted(string language, string program, string option)
    {
        Assert.SkipUnless(File.Exists("/bin/bash") && File.Exists(program), $"There is no {program} to try it with.");
        using var folder = new TemporaryFolder();
        const string file = "it's \"red\" $HOME.png";
        await File.WriteAllBytesAsync(folder[file], Red, TestContext.Current.CancellationToken);
        var code = ImageSnippets.For(playground.Studio.Address, TinyImagePlayground.Classes, file, "image/png").Single(s => s.Language == language).Code;
        using var process = Process.Start(new ProcessStartInfo(language == "curl" ? "/bin/bash" : program, [option, code]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.Root })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Contains("probabilities", output);
    }

    private static ByteArrayContent Body(byte[] bytes, string type) => new(bytes) { Headers = { { "Content-Type", type } } };

    private static MultipartFormDataContent Form(byte[] bytes, string name) => new() { { new ByteArrayContent(bytes), "image", name } };

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<JsonElement> RefusedAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Bytes whose number is not announced.</summary>
    private sealed class Endless(long length) : MemoryStream
    {
        private long _left = length;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => Take(count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Take(buffer.Length));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Take(count));

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => CopyAsync(destination, cancellationToken);

        private async Task CopyAsync(Stream destination, CancellationToken token)
        {
            var buffer = new byte[1 << 16];
            while (Take(buffer.Length) is > 0 and var read) await destination.WriteAsync(buffer.AsMemory(0, read), token);
        }

        private int Take(int count)
        {
            var taken = (int)Math.Min(count, _left);
            _left -= taken;
            return taken;
        }
    }
}
