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

    [Fact]
    public void The_hubs_token_is_kept_but_never_shown()
    {
        using var folder = new TemporaryFolder();
        var home = new FineTuneHome(folder.Root);
        var store = new SettingsStore(home);
        var form = SettingsForm.From(store.Current);
        (form.HubToken, form.HubUrl) = (" hf_secret ", "https://hub.example/mirror ");
        Assert.Empty(form.Problems(store.Current));
        store.Save(form.ApplyTo(store.Current));
        Assert.Equal(("hf_secret", "https://hub.example/mirror"), (EngineSettings.Load(home).EffectiveHubToken, EngineSettings.Load(home).EffectiveHubUrl));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(home.SettingsFile));

        form = SettingsForm.From(store.Current);
        Assert.Equal("", form.HubToken);
        Assert.DoesNotContain("hf_secret", store.Current.ToString());
        Assert.Equal("hf_secret", form.ApplyTo(store.Current).HubToken); // an empty field leaves it as it is
        form.ForgetHubToken = true;
        store.Save(form.ApplyTo(store.Current));
        Assert.DoesNotContain("hubToken", File.ReadAllText(home.SettingsFile));
    }

    [Theory]
    [InlineData("huggingface.co", "", "is none")]
    [InlineData("ftp://hub.example", "", "is none")]
    [InlineData("http://hub.example", "hf_secret", "for all to read")]
    [InlineData("https://hub.example", "hf secret", "no token has")]
    public void A_hub_that_cannot_be_is_named(string url, string token, string says)
    {
        var problem = Assert.Single(new SettingsForm { MaximumUploadGigabytes = 1, HubUrl = url, HubToken = token }.Problems());
        Assert.Contains(says, problem);
        Assert.DoesNotContain("secret", problem);
    }

    [Fact]
    public void A_hub_on_this_machine_may_be_unencrypted() =>
        Assert.Empty(new SettingsForm { MaximumUploadGigabytes = 1, HubUrl = "http://127.0.0.1:8080", HubToken = "hf_secret" }.Problems());
}
