using System.IO.Compression;
using FineTune.Engine;
using FineTune.Engine.Models;
using FineTune.Engine.Weights;

namespace FineTune.Studio.Tests.Engine.Weights;

[Collection(nameof(TorchCollection))]
public sealed class OwnModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FineTuneHome _home;
    private readonly string _model;

    public OwnModelTests()
    {
        _home = new FineTuneHome(_folder["home"]);
        _model = TestModels.RandomUseLite(_folder["model"]);
        _folder.Write("model/README.md", "not needed");
        _folder.Write("model/1_Pooling/config.json", "{}");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AFolderBecomesAModelWithAName()
    {
        var card = Store.AddFolder(_model, "my-model.v1");
        Assert.Equal(("own/my-model.v1", "use-lite", 32), (card.Id, card.Family, card.MaxLength));
        Assert.Equal((card.Family, card.MaxLength, card.DiskBytes), (Store.Find(card.Id).Family, Store.Find(card.Id).MaxLength, Store.Find(card.Id).DiskBytes));
        var folder = Store.Ensure(ModelCatalog.Find(card.Id));
        using (ModelFamilies.Load(folder)) { }
        Assert.False(File.Exists(Path.Combine(folder, "README.md")));
        Assert.True(File.Exists(Path.Combine(folder, "1_Pooling", "config.json")));
        var cached = Assert.Single(Store.List());
        Assert.Equal(ModelFiles.Hash(Path.Combine(_model, "model.safetensors")), cached.Source.Integrity);
        Assert.Contains("1_Pooling/config.json", cached.Source.Files.Keys);
        Assert.True(File.Exists(Path.Combine(_model, "README.md"))); // a person's folder is theirs

        Assert.Contains("already", Refusal(() => Store.AddFolder(_model, "my-model.v1")).What);
        Assert.Equal(cached.Bytes, Store.Delete(card.Id));
        Assert.Contains("no model 'own/my-model.v1'", Refusal(() => Store.Ensure(ModelCatalog.Find(card.Id))).What);
        AssertNothingLeftBehind();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AZipBecomesAModelToo(bool inFolder)
    {
        ZipFile.CreateFromDirectory(_model, _folder["m.zip"], CompressionLevel.Fastest, includeBaseDirectory: inFolder);
        var card = Store.AddZip(_folder["m.zip"], "zipped");
        using (ModelFamilies.Load(Store.Ensure(card))) { }
        Assert.True(Store.IsCached(ModelCatalog.Find("own/zipped")));
        AssertNothingLeftBehind();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("a..b")]
    [InlineData("a@b")]
    [InlineData("x\n")]
    public void ANameMustBeOne(string name) => Assert.Contains("will not do", Refusal(() => Store.AddFolder(_model, name)).What);

    [Fact]
    public void WhatCannotBeUsedGetsNoName()
    {
        Says("config.json", () => File.Delete(Path.Combine(_model, "config.json")));
        Says("'mammoth' is not known", () => _folder.Write("model/config.json", """{"model_type":"mammoth"}"""));
        Says("JSON", () => _folder.Write("model/config.json", """{"model_type":"""));
        Says("do not fit the model", () => Edit("config.json", text => text.Replace("\"hidden_size\": 32", "\"hidden_size\": 64")));
        Says("which no model has", () => Edit("config.json", text => text.Replace("\"hidden_size\": 32", "\"hidden_size\": -32")));
        Says("which no model has", () => Edit("config.json", text => text.Replace("\"vocab_size\": 200", "\"vocab_size\": 2147483647").Replace("\"embedding_size\": 16", "\"embedding_size\": 2147483647")));
        Says("no weights", () => File.Delete(Path.Combine(_model, "model.safetensors")));
        Says("cut off", () => Cut("model.safetensors"));
        Says("no tokenizer", () => File.Delete(Path.Combine(_model, "sentencepiece.json")));
        Says("JSON", () => Cut("sentencepiece.json"));
        Says("The tokenizer has", () => TestModels.RandomUseLite(_model, config: TestModels.TinyConfig with { VocabularySize = 20 }));
        Assert.Contains("missing", Refusal(() => Store.AddFolder(_folder["none"], "x")).What);

        void Says(string what, Action damage)
        {
            Directory.Delete(_model, recursive: true);
            TestModels.RandomUseLite(_model);
            damage();
            Assert.Contains(what, Refusal(() => Store.AddFolder(_model, "x")).What);
            ZipFile.CreateFromDirectory(_model, _folder["m.zip"]);
            Assert.Contains(what, Refusal(() => Store.AddZip(_folder["m.zip"], "x")).What);
            File.Delete(_folder["m.zip"]);
            Assert.Empty(Store.List());
            AssertNothingLeftBehind();
        }
    }

    [Fact]
    public void AZipThatIsNoneOrMeansHarmIsRefused()
    {
        ZipFile.CreateFromDirectory(_model, _folder["m.zip"]);
        File.WriteAllBytes(_folder["cut.zip"], File.ReadAllBytes(_folder["m.zip"])[..^200]);
        Assert.Contains("damaged", Refusal(() => Store.AddZip(_folder["cut.zip"], "x")).What);
        Assert.Contains("missing", Refusal(() => Store.AddZip(_folder["none.zip"], "x")).What);
        using (var zip = ZipFile.Open(_folder["m.zip"], ZipArchiveMode.Update))
        using (var entry = zip.CreateEntry("../../config.json").Open()) entry.Write("{}"u8);
        Assert.Contains("outside its folder", Refusal(() => Store.AddZip(_folder["m.zip"], "x")).What);
        using (var zip = ZipFile.Open(_folder["bomb.zip"], ZipArchiveMode.Create))
        {
            using (var entry = zip.CreateEntry("config.json").Open()) entry.Write("{}"u8);
            using (var entry = zip.CreateEntry("model.safetensors", CompressionLevel.SmallestSize).Open()) entry.Write(new byte[100 << 20]);
        }
        Assert.Contains("zip bomb", Refusal(() => Store.AddZip(_folder["bomb.zip"], "x")).What);
        Assert.Empty(Store.List());
        AssertNothingLeftBehind();
    }

    [Fact]
    public void ARunLearnsFromAModelOfOnesOwn()
    {
        using var tiny = new TinyModel();
        new ModelStore(tiny.Home, new EngineSettings()).AddFolder(tiny.Id[FolderCard.Prefix.Length..], "mine");
        var run = tiny.NewRun("own", tiny.Plan with { Model = "own/mine", Epochs = 1 });
        var end = Assert.IsType<Finished>(tiny.Execute(run)[^1]);
        Assert.Equal((RunOutcome.Completed, null), (end.Outcome, end.Message));
        // What a run has made is a model to start another from: its head is left aside.
        var card = new ModelStore(tiny.Home, new EngineSettings()).AddFolder(run.ModelFolder, "tuned");
        Assert.Equal("use-lite", card.Family);
    }

    private ModelStore Store => new(_home, new EngineSettings(), new NpmClient(""));

    private static UserException Refusal(Func<object> act) => Assert.Throws<UserException>(act);

    private void Cut(string file)
    {
        using var stream = File.OpenWrite(Path.Combine(_model, file));
        stream.SetLength(stream.Length / 2);
    }

    private void Edit(string file, Func<string, string> change)
    {
        var (path, text) = (Path.Combine(_model, file), File.ReadAllText(Path.Combine(_model, file)));
        Assert.NotEqual(text, change(text));
        File.WriteAllText(path, change(text));
    }

    private void AssertNothingLeftBehind() => Assert.DoesNotContain(Directory.EnumerateDirectories(_home.Models), path => Path.GetFileName(path).StartsWith('.'));
}
