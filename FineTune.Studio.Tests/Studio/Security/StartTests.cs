using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace FineTune.Studio.Tests.Studio.Security;

/// <summary>The real program, started as a person starts it.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("http://0.0.0.0:0", null, null)]
    [InlineData(null, "ASPNETCORE_URLS", "http://*:0")]
    [InlineData(null, "ASPNETCORE_HTTP_PORTS", "0")]
    [InlineData(null, "Kestrel__Endpoints__Open__Url", "http://[::]:0")]
    public async Task Any_address_but_loopback_stops_the_start_with_a_sentence(string? urls, string? variable, string? value)
    {
        using var home = new TemporaryFolder();
        var (exit, _, error) = await RunAsync(home, urls, variable, value);
        Assert.Equal(1, exit);
        Assert.Contains("other machines can reach", error);
        Assert.DoesNotContain("   at ", error);
    }

    [Fact]
    public async Task A_taken_port_is_said_in_a_sentence()
    {
        using var home = new TemporaryFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var (exit, _, error) = await RunAsync(home, $"http://{taken.LocalEndpoint}");
        Assert.Equal(1, exit);
        Assert.Contains("address already in use", error);
        Assert.Contains("--urls", error);
        Assert.DoesNotContain("   at ", error);
    }

    [Theory]
    [InlineData("--home")]
    [InlineData("FINETUNE_HOME")]
    public async Task A_second_studio_on_the_same_folder_is_refused(string namedBy)
    {
        using var studio = new StudioServer();
        using var elsewhere = new TemporaryFolder();
        var start = Start(namedBy == "--home" ? studio.Home.Root : null, "http://127.0.0.1:0");
        // A shell's HOME is not the studio's, however alike the names.
        (start.Environment["HOME"], start.Environment["FINETUNE_HOME"]) = (elsewhere.Root, namedBy == "--home" ? elsewhere.Root : studio.Home.Root);
        var (exit, _, error) = await RunAsync(start);
        Assert.Equal(1, exit);
        Assert.Contains("Another studio uses the folder", error);
    }

    private static Task<(int Exit, string Output, string Error)> RunAsync(TemporaryFolder home, string? urls, string? variable = null, string? value = null)
    {
        var start = Start(home.Root, urls);
        if (variable is not null) start.Environment[variable] = value;
        return RunAsync(start);
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = await process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output, error);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    private static ProcessStartInfo Start(string? home, string? urls)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "FineTune.Studio.dll")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (home is not null)
        {
            start.ArgumentList.Add("--home");
            start.ArgumentList.Add(home);
        }
        if (urls is not null)
        {
            start.ArgumentList.Add("--urls");
            start.ArgumentList.Add(urls);
        }
        return start;
    }
}
