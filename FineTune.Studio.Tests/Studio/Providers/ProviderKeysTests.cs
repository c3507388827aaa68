using FineTune.Engine;
using FineTune.Engine.Remote;
using FineTune.Studio.Providers;
using FineTune.Studio.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace FineTune.Studio.Tests.Studio.Providers;

public sealed class ProviderKeysTests
{
    private const string Secret = "sk-very-secret-4711";

    private static readonly ApiProvider Lab = new() { Id = "lab", Name = "The lab", BaseUrl = "http://127.0.0.1:9/v1", Models = [new("base", 3)] };

    [Fact]
    public async Task AKeyIsKeptProtectedOverARestartAndCanBeForgotten()
    {
        using var folder = new TemporaryFolder();
        var home = new FineTuneHome(folder["home"]);
        await using (var studio = new StudioServer(home))
        {
            var book = studio.Services.GetRequiredService<ProviderBook>();
            book.Save(Lab, Secret);
            Assert.True(book.IsKept(Lab));
            Assert.Equal(["api:lab/base"], book.Cards().Select(c => c.Id));
            Assert.All(Directory.EnumerateFiles(home.Root, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock")), f => Assert.DoesNotContain(Secret, Text(f)));
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(home.Root, "provider-keys.json")));
        }
        await using var again = new StudioServer(home);
        var keys = again.Services.GetRequiredService<ProviderKeys>();
        Assert.Equal(Secret, keys.Find(Lab));
        Assert.Equal(Secret, again.Services.GetRequiredService<Func<RemoteAccess>>()().KeyOf(Lab));
        // A key belongs to the server it was given for.
        Assert.Null(keys.Find(Lab with { BaseUrl = "https://elsewhere.org/v1" }));
        Assert.Contains("no API key", Assert.Throws<UserException>(() => keys.Set(Lab, "two words")).Message);
        var later = again.Services.GetRequiredService<ProviderBook>();
        later.Delete("lab");
        Assert.False(keys.IsKept(Lab));
        Assert.DoesNotContain(later.List(), p => p.Id == "lab");
    }

    [Fact]
    public async Task OfflineThereIsNothingToChoose()
    {
        await using var studio = new StudioServer();
        var book = studio.Services.GetRequiredService<ProviderBook>();
        book.Save(Lab, Secret);
        var settings = studio.Services.GetRequiredService<SettingsStore>();
        settings.Save(settings.Current with { Offline = true });
        Assert.Empty(book.Cards());
        Assert.Contains("Offline", (await Assert.ThrowsAsync<UserException>(() => book.TestAsync("lab", default))).Message);
        settings.Save(settings.Current with { Offline = false });
        Assert.Contains("cannot be reached", (await Assert.ThrowsAsync<ApiBusyException>(() => new RemoteAccess(studio.Home, settings.Current, _ => Secret) { Patience = new() { Tries = 1, First = TimeSpan.FromMilliseconds(1) } }.Open("lab").ModelsAsync())).Message);
    }

    [Fact]
    public void AFormBecomesAProvider()
    {
        var form = new ProviderForm { Name = "My Lab!", BaseUrl = " https://lab.org/v1 " };
        form.Models.Add(new() { Id = "base", Price = "$2.50" });
        form.Models.Add(new() { Id = " " });
        var provider = form.ToProvider(["my-lab"], new(2026, 11, 26));
        Assert.Equal(("my-lab-2", "https://lab.org/v1"), (provider.Id, provider.BaseUrl));
        Assert.Equal([new ApiModel("base", 2.5, "entered 2026-11-26")], provider.Models);
        form.Models[0].Price = "cheap";
        Assert.Contains("no number", Assert.Throws<UserException>(() => form.ToProvider([], new(2026, 11, 26))).Message);
        Assert.Equal("2.5", ProviderForm.From(provider).Models[0].Price);
        Assert.Equal("", ProviderForm.From(provider).Key);
    }

    private static string Text(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
