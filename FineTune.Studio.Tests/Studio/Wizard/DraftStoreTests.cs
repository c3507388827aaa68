using FineTune.Engine;
using FineTune.Studio.Wizard;

namespace FineTune.Studio.Tests.Studio.Wizard;

public sealed class DraftStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DraftStore _drafts;

    public DraftStoreTests() => _drafts = new(new FineTuneHome(_folder.Root), TimeProvider.System);

    [Fact]
    public void ADraftComesBackAsItWasTyped()
    {
        var state = WizardCase.Complete();
        state.SetNumber(WizardCase.Field("LearningRate"), "0,00");
        state.Change(d => d with { Split = new("8", "1", "x"), Name = "Füße ✓", Reached = WizardStep.Training });
        _drafts.Save("abc", state.Draft);
        var back = _drafts.Load("abc")!;
        Assert.Equal(state.Draft.Numbers, back.Numbers);
        Assert.Equal(state.Draft with { Numbers = back.Numbers, SavedAt = back.SavedAt }, back);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("../settings")]
    [InlineData("nobody")]
    public void AnUnknownIdIsNoDraft(string? id) => Assert.Null(_drafts.Load(id));

    [Fact]
    public void ADamagedDraftStartsAnew()
    {
        _folder.Write("drafts/torn.json", "{\"task\": \"text-cl");
        Assert.Null(_drafts.Load("torn"));
    }

    [Fact]
    public void TheNewestDraftThatLedToNoRunIsOfferedAgain()
    {
        Assert.Null(_drafts.Unfinished());
        _drafts.Save("nodata", new() { Task = "text-classification" });
        _drafts.Save("started", new() { DataHash = "a", StartedRun = "r" });
        Assert.Null(_drafts.Unfinished());
        _drafts.Save("open", new() { DataHash = "a" });
        Assert.Equal("open", _drafts.Unfinished()!.Value.Id);
        _drafts.Delete("open");
        Assert.Null(_drafts.Unfinished());
    }

    public void Dispose() => _folder.Dispose();
}
