using FineTune.Engine;
using FineTune.Engine.Models;
using FineTune.Engine.Weights;
using FineTune.Engine.Weights.Hub;
using FineTune.Studio.Tests.Engine.Weights.Pytorch;
using Microsoft.AspNetCore.Http;
using TorchSharp;

namespace FineTune.Studio.Tests.Engine.Weights.Hub;

/// <summary>Models from a real HTTP server on this machine, well-behaved and not.</summary>
[Collection(nameof(TorchCollection))]
public sealed class HubModelTests : IDisposable
{
    private const string Weights = "model.safetensors";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeHub _hub = new();
    private readonly FineTuneHome _home;
    private readonly ModelCard _card = ModelCatalog.Find("someone/tiny");
    private readonly List<TimeSpan> _waits = [];

    public HubModelTests()
    {
        _home = new FineTuneHome(_folder["home"]);
        _hub.AddFolder(TestModels.RandomUseLite(_folder["model"]));
    }

    public void Dispose()
    {
        _hub.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task SizesAreKnownBeforeAnythingIsFetched()
    {
        using var client = _hub.Client();
        var plan = await client.PlanAsync(HubSource.Parse("hub:someone/tiny@v1")!);
        Assert.Equal((FakeHub.Commit, "apache-2.0", _hub.Files.Values.Sum(f => f.LongLength)), (plan.Commit, plan.Licence, plan.Bytes));
        Assert.Equal(["config.json", "sentencepiece.json", Weights], plan.Files.Select(f => f.Name));
        Assert.Equal("/api/models/someone/tiny/revision/v1", Assert.Single(_hub.Requests).Path);
    }

    [Fact]
    public void FetchesWhatIsNeededListsAndDeletes()
    {
        _hub.Files["README.md"] = _hub.Files["tf_model.h5"] = _hub.Files["pytorch_model.bin"] = [1, 2, 3];
        _hub.Files["vocab.txt"] = "a\nb\n"u8.ToArray();
        var (store, steps, sizes) = (Store(), new List<string>(), new List<(long Done, long Total)>());
        Assert.False(store.IsCached(_card));
        var folder = store.Ensure(_card, (done, total, what) => { steps.Add(what); sizes.Add((done, total)); });
        Assert.Equal(["Downloading someone/tiny", "Checking the weights"], steps.Distinct());
        Assert.Equal((sizes[^1].Total, sizes[^1].Total), sizes[^1]);
        Assert.Equal(["config.json", Weights, "sentencepiece.json", "source.json", "vocab.txt"], Directory.EnumerateFileSystemEntries(folder).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal));
        using (ModelFamilies.Load(folder)) { }
        Assert.Equal(_hub.Files["config.json"], File.ReadAllBytes(Path.Combine(folder, "config.json"))); // as published

        var cached = Assert.Single(store.List());
        Assert.Equal(("someone/tiny", "main", "hub:someone/tiny@main", "git-" + FakeHub.Commit, "apache-2.0"), (cached.Id, cached.Revision, cached.Source.Source, cached.Source.Integrity, cached.Source.Licence));
        Assert.Equal(ModelFiles.Hash(Path.Combine(folder, Weights)), cached.Source.Hashes![Weights]);
        Assert.Equal(cached.Source.Files.Keys.Order(), cached.Source.Hashes!.Keys.Order());
        Assert.Equal(("use-lite", 32), (store.Find("someone/tiny").Family, store.Find("someone/tiny").MaxLength));

        var requests = _hub.Requests.Count;
        Assert.Equal(folder, Store(_hub.Settings(offline: true)).Ensure(_card)); // from the cache
        Assert.Equal(requests, _hub.Requests.Count);
        Assert.Equal(cached.Bytes, store.Delete("someone/tiny"));
        Assert.Empty(store.List());
        AssertNothingLeftBehind();
    }

    [Fact]
    public void ABrokenConnectionGoesOnWhereItWas()
    {
        var half = _hub.Files[Weights].Length / 2;
        _hub.Misbehave = Once(Weights, context => _hub.BreakOffAsync(context, Weights, half));
        using (ModelFamilies.Load(Store().Ensure(_card))) { }
        var second = _hub.RequestsFor(Weights).Last();
        Assert.Equal(2, _hub.RequestsFor(Weights).Count());
        Assert.Equal(($"bytes={half}-", "\"one\""), (second.Range, second.IfRange));
        Assert.Equal([TimeSpan.FromSeconds(0.5)], _waits);
        AssertNothingLeftBehind();
    }

    [Fact]
    public void TheNextProcessGoesOnWhereTheLastOneWas()
    {
        var half = _hub.Files[Weights].Length / 2;
        _hub.Misbehave = Always(Weights, context => _hub.RequestsFor(Weights).Count() == 1 ? _hub.BreakOffAsync(context, Weights, half) : Status(context, 503));
        var refusal = Refusal();
        Assert.Contains($"after {HubRetry.Tries} tries", refusal.What);
        Assert.Contains("goes on from there", refusal.Remedy);
        Assert.Equal(HubRetry.Tries, _hub.RequestsFor(Weights).Count());
        AssertNotInstalled();
        Assert.InRange(Store().UnfinishedBytes, half, _hub.Files[Weights].Length);

        _hub.Misbehave = null;
        _hub.Requests.Clear();
        using (ModelFamilies.Load(Store().Ensure(_card))) { }
        Assert.Equal($"bytes={half}-", Assert.Single(_hub.RequestsFor(Weights)).Range);
        Assert.Equal(0, Store().UnfinishedBytes);
        AssertNothingLeftBehind();
    }

    [Fact]
    public void AFileThatHasChangedMeanwhileIsFetchedFromTheStart()
    {
        var half = _hub.Files[Weights].Length / 2;
        _hub.Misbehave = Once(Weights, async context =>
        {
            await _hub.BreakOffAsync(context, Weights, half);
            _hub.Tag = "\"two\"";
        });
        using (ModelFamilies.Load(Store().Ensure(_card))) { }
        Assert.Equal("\"one\"", _hub.RequestsFor(Weights).Last().IfRange);
    }

    [Fact]
    public void AServerThatGoesOnElsewhereIsNotBelieved()
    {
        var half = _hub.Files[Weights].Length / 2;
        _hub.Misbehave = Always(Weights, context => _hub.RequestsFor(Weights).Count() switch
        {
            1 => _hub.BreakOffAsync(context, Weights, half),
            2 => Elsewhere(context),
            _ => null,
        });
        using (ModelFamilies.Load(Store().Ensure(_card))) { }
        Assert.Null(_hub.RequestsFor(Weights).Last().Range);

        static async Task Elsewhere(HttpContext context)
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = "bytes 0-1/2";
            await context.Response.Body.WriteAsync(new byte[2]);
        }
    }

    [Fact]
    public void WhatIsUnfinishedCanBeDeleted()
    {
        _hub.Misbehave = Always(Weights, context => _hub.BreakOffAsync(context, Weights, 1000));
        Refusal();
        var there = Store().UnfinishedBytes;
        Assert.InRange(there, 1000, 1_000_000);
        Assert.Equal(there, Store().DeleteUnfinished());
        Assert.Equal(0, Store().UnfinishedBytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void ASizeThatIsNotTrueIsRefused(int more)
    {
        _hub.ClaimedSizes[Weights] = _hub.Files[Weights].Length + more;
        Assert.Contains($"lists {Weights} with {_hub.Files[Weights].Length + more:N0} bytes and sends", Refusal().What);
        AssertNotInstalled();
    }

    [Fact]
    public void AFileThatDoesNotEndIsRefused()
    {
        _hub.Misbehave = Always(Weights, async context =>
        {
            for (var i = 0; i < 100 && !context.RequestAborted.IsCancellationRequested; i++) await context.Response.Body.WriteAsync(new byte[_hub.Files[Weights].Length]); // no length is said
        });
        Assert.Contains("sends more", Refusal().What);
        AssertNotInstalled();
    }

    [Theory]
    [InlineData(Weights)]
    [InlineData("config.json")]
    public void OtherBytesAreRefusedAndFetchedAnew(string file)
    {
        var other = _hub.Files[file].ToArray();
        other[^1] ^= 1;
        _hub.SentInstead[file] = other;
        Assert.Contains($"{file} is not the file the hub lists", Refusal().What);
        AssertNotInstalled();
        _hub.SentInstead.Clear();
        using (ModelFamilies.Load(Store().Ensure(_card))) { }
    }

    [Fact]
    public void AModelThatNeedsATokenSaysSo()
    {
        _hub.NeedsToken = "hf_secret";
        Assert.Contains("nobody without a token", Refusal().What);
        Assert.Contains("settings", Refusal().Remedy);
        var wrong = Refusal(_hub.Settings("hf_wrong"));
        Assert.Contains("the account of the token", wrong.What);
        Assert.DoesNotContain("hf_wrong", wrong.ToString());
        _hub.ErrorCode = "GatedRepo";
        Assert.Contains("agreed to its terms", Refusal().What);
        Assert.Contains(_hub.Url + "/someone/tiny", Refusal().Remedy);
        AssertNotInstalled();
        using (ModelFamilies.Load(Store(_hub.Settings("hf_secret")).Ensure(_card))) { }
        Assert.Equal("Bearer hf_secret", _hub.Requests.Last().Authorization);
    }

    [Fact]
    public void TheTokenStaysWithTheHub()
    {
        using var elsewhere = new FakeHub("another/name");
        elsewhere.AddFolder(_folder["model"]);
        (_hub.NeedsToken, _hub.Redirect) = ("hf_secret", elsewhere.Url);
        using (ModelFamilies.Load(Store(_hub.Settings("hf_secret")).Ensure(_card))) { }
        Assert.All(_hub.Requests, request => Assert.Equal("Bearer hf_secret", request.Authorization));
        Assert.Equal(3, elsewhere.Requests.Count);
        Assert.All(elsewhere.Requests, request => Assert.Null(request.Authorization));
    }

    [Fact]
    public void ARoundOfRedirectsEnds()
    {
        _hub.Redirect = _hub.Url;
        Assert.Contains("in circles", Refusal().What);
        _hub.Redirect = "ftp://127.0.0.1";
        Assert.Contains("not to be trusted", Refusal().What);
        AssertNotInstalled();
    }

    [Fact]
    public void ABusyHubIsAskedAgainWhenItSays()
    {
        _hub.Misbehave = Once("main", context =>
        {
            context.Response.Headers.RetryAfter = "7";
            return Status(context, 429);
        });
        using (ModelFamilies.Load(Store().Ensure(_card))) { }
        Assert.Equal([TimeSpan.FromSeconds(7)], _waits);
    }

    [Fact]
    public void PatienceHasAnEnd()
    {
        _hub.Misbehave = Always("main", context => Status(context, 500));
        Assert.Contains("it answers 500", Refusal().What);
        Assert.Equal([0.5, 1, 2, 4, 8], _waits.Select(w => w.TotalSeconds));
        _hub.Misbehave = Always("main", context =>
        {
            context.Response.Headers.RetryAfter = "3600";
            return Status(context, 429);
        });
        Assert.Contains("60 minutes", Refusal().What);
        AssertNothingLeftBehind();
    }

    [Fact]
    public void WhatIsNotThereIsSaid()
    {
        Assert.Contains("no model 'someone/other'", Refusal(card: ModelCatalog.Find("someone/other")).What);
        Assert.Contains("no revision 'v9'", Refusal(card: ModelCatalog.Find("someone/tiny@v9")).What);
        AssertNothingLeftBehind();
    }

    [Fact]
    public void AHubThatIsNotThereIsSaid()
    {
        _hub.Dispose();
        var refusal = Refusal();
        Assert.Contains("no connection comes about", refusal.What);
        Assert.Contains("network", refusal.Remedy);
        AssertNothingLeftBehind();
    }

    [Theory]
    [InlineData("<html>Please log in</html>")]
    [InlineData("[]")]
    [InlineData("""{"sha":"../../x","siblings":[]}""")]
    [InlineData("""{"sha":"0123456789","siblings":[{"rfilename":"config.json"}]}""")]
    [InlineData("""{"sha":"0123456789","siblings":[{"rfilename":"config.json","size":-1}]}""")]
    public void AnAnswerThatIsNoListingIsSaid(string listing)
    {
        _hub.Listing = listing;
        Assert.Contains("does not answer as a hub does", Refusal().What);
        AssertNothingLeftBehind();
    }

    [Fact]
    public void OfflineForbidsAndNamesTheWayRound()
    {
        var refusal = Refusal(_hub.Settings(offline: true));
        Assert.Contains("downloads are switched off", refusal.What);
        Assert.Contains("zip", refusal.Remedy);
        Assert.Empty(_hub.Requests);
        AssertNothingLeftBehind();
    }

    [Fact]
    public void MoreThanTheDiskHoldsIsNotBegun()
    {
        _hub.ClaimedSizes[Weights] = 1L << 55;
        Assert.Contains("MB free", Refusal().What);
        Assert.Empty(_hub.RequestsFor("config.json"));
        AssertNotInstalled();
    }

    [Fact]
    public void AFamilyNotKnownHereCostsNoDownload()
    {
        _hub.Files["config.json"] = """{"model_type":"mammoth"}"""u8.ToArray();
        Assert.Contains("'mammoth' is not known here", Refusal().What);
        Assert.Empty(_hub.RequestsFor(Weights));
        AssertNotInstalled();
    }

    [Fact]
    public void ShardsAreFetchedTogether()
    {
        CutIntoShards();
        using (ModelFamilies.Load(Store().Ensure(_card))) { }
        Assert.Equal(2, _hub.Requests.Count(r => r.Path.Contains("-of-00002")));
        Store().Delete(_card.Id);
        _hub.Files.Remove("model-00002-of-00002.safetensors");
        Assert.Contains("in 2 files, 1 of them", Refusal().What);
        AssertNotInstalled();
    }

    [Fact]
    public void AStateDictIsTakenWhereThereIsNothingBetterAndNothingInItIsRun()
    {
        _hub.Files.Remove(Weights);
        Assert.Contains("no weights in a form that is read here", Refusal().What);
        var mark = _folder["executed"];
        _hub.Files["pytorch_model.bin"] = File.ReadAllBytes(SavedFile.Write(SavedFile.Form.Zip, _folder["bad.bin"], TinyPickler.Dict(("w", new Called(new("os", "system"), $"touch {mark}")))));
        Assert.Contains("os.system", Refusal().What);
        Assert.False(File.Exists(mark));
        AssertNotInstalled();
    }

    [Fact]
    public void WeightsThatAreNotThePinnedOnesAreRefused()
    {
        var pinned = _card with { Integrity = "sha256-" + new string('A', 43) + "=" };
        Assert.Contains(pinned.Integrity, Refusal(card: pinned).What);
        using (ModelFamilies.Load(Store().Ensure(_card with { Integrity = ModelFiles.Hash(Path.Combine(_folder["model"], Weights)) }))) { }
    }

    [Fact]
    public void CancellingKeepsWhatHasCome()
    {
        using var cancel = new CancellationTokenSource();
        _hub.Misbehave = Always(Weights, async context =>
        {
            context.Response.ContentLength = _hub.Files[Weights].Length;
            await context.Response.Body.WriteAsync(_hub.Files[Weights].AsMemory(0, 5000));
            await context.Response.Body.FlushAsync();
            await Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted).ContinueWith(_ => { });
        });
        Assert.ThrowsAny<OperationCanceledException>(() => Store().Ensure(_card, (done, total, _) => { if (total > 0 && done >= total - _hub.Files[Weights].Length + 5000) cancel.Cancel(); }, cancel.Token));
        AssertNotInstalled();
        Assert.InRange(Store().UnfinishedBytes, _hub.Files["sentencepiece.json"].Length + 5000, _hub.Files.Values.Sum(f => f.Length));
        _hub.Misbehave = null;
        _hub.Requests.Clear();
        using (ModelFamilies.Load(Store().Ensure(_card))) { }
        Assert.Empty(_hub.RequestsFor("sentencepiece.json")); // was whole already
    }

    [Fact]
    public async Task BreaksAreNoReasonToGiveUpWhileItGetsOn()
    {
        const int step = 1_100_000;
        _hub.Files[Weights] = new byte[9 * step];
        new Random(1).NextBytes(_hub.Files[Weights]);
        _hub.Misbehave = Always(Weights, context => _hub.BreakOffAsync(context, Weights, Math.Min(9 * step, step * _hub.RequestsFor(Weights).Count())));
        using var client = _hub.Client();
        var plan = await client.PlanAsync(HubSource.Parse(_card.Sources[0])!);
        await client.DownloadAsync(plan, null, _folder["to"], _folder["parts"], null);
        Assert.Equal(_hub.Files[Weights], File.ReadAllBytes(_folder["to/" + Weights]));
        Assert.InRange(_hub.RequestsFor(Weights).Count(), HubRetry.Tries + 1, 20);
    }

    private ModelStore Store(EngineSettings? settings = null) => new(_home, settings ?? _hub.Settings(), new NpmClient(""), () => _hub.Client(settings, _waits));

    private UserException Refusal(EngineSettings? settings = null, ModelCard? card = null)
    {
        _waits.Clear();
        return Assert.Throws<UserException>(() => Store(settings).Ensure(card ?? _card));
    }

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static Func<HttpContext, Task<bool>> Always(string file, Func<HttpContext, Task?> answer) => async context =>
    {
        if (!context.Request.Path.Value!.EndsWith('/' + file, StringComparison.Ordinal) || answer(context) is not { } answered) return false;
        await answered;
        return true;
    };

    private static Func<HttpContext, Task<bool>> Once(string file, Func<HttpContext, Task> answer)
    {
        var done = 0;
        return Always(file, context => Interlocked.Exchange(ref done, 1) == 0 ? answer(context) : null);
    }

    private void CutIntoShards()
    {
        using var scope = torch.NewDisposeScope();
        using var model = ModelFamilies.Load(_folder["model"]);
        var tensors = model.state_dict().Select(item => (item.Key, item.Value)).ToArray();
        var map = new Dictionary<string, string>();
        foreach (var (part, number) in new[] { (tensors[..3], 1), (tensors[3..], 2) })
        {
            var name = $"model-0000{number}-of-00002.safetensors";
            SafeTensorsWriter.Write(_folder[name], part);
            _hub.Files[name] = File.ReadAllBytes(_folder[name]);
            foreach (var (key, _) in part) map[key] = name;
        }
        Json.WriteFile(_folder["index"], new { weight_map = map });
        _hub.Files["model.safetensors.index.json"] = File.ReadAllBytes(_folder["index"]);
        _hub.Files.Remove(Weights);
    }

    private void AssertNotInstalled()
    {
        Assert.Empty(Store().List());
        Assert.False(Store().IsCached(_card));
        Assert.Equal([".downloads"], Hidden().DefaultIfEmpty(".downloads"));
    }

    private void AssertNothingLeftBehind() => Assert.True(Hidden().All(name => name == ".downloads") && Store().UnfinishedBytes == 0, string.Join(", ", Hidden()));

    private IEnumerable<string> Hidden() => Directory.EnumerateDirectories(_home.Models).Select(path => Path.GetFileName(path)!).Where(name => name.StartsWith('.'));
}
