using FineTune.Engine;
using FineTune.Studio.Settings;

namespace FineTune.Studio.Tests.Studio.Settings;

public sealed class SettingsTests
{
    [Fact]
    public void Saved_settings_are_announced_and_read_by_the_next_start()
    {
        using var folder = new TemporaryFolder();
        var home = new FineTuneHome(folder.Root);
        var store = new SettingsStore(home);
        EngineSettings? announced = null;
        store.Changed += settings => announced = settings;
        var form = SettingsForm.From(store.Current);
        (form.Offline, form.Runner, form.MinimumFreeGigabytes) = (true, RunnerKind.ChildProcess, 5);
        store.Save(form.ApplyTo(store.Current));
        Assert.Same(announced, store.Current);
        Assert.Equal(store.Current, EngineSettings.Load(home));
        Assert.Equal((true, RunnerKind.ChildProcess, 5_000_000_000), (store.Current.Offline, store.Current.Runner, store.Current.MinimumFreeBytes));
    }

    [Fact]
    public void Values_that_cannot_be_are_named()
    {
        Assert.Empty(SettingsForm.From(new EngineSettings()).Problems());
        Assert.Equal(3, new SettingsForm { Threads = -1, MinimumFreeGigabytes = -1, MaximumUploadGigabytes = 0 }.Problems().Count());
        Assert.Contains("cores", Assert.Single(new SettingsForm { Threads = 100_000, MaximumUploadGigabytes = 1 }.Problems()));
    }
}
