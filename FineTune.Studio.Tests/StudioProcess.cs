using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using FineTune.Engine;

namespace FineTune.Studio.Tests;

/// <summary>The Studio as a person starts it: a process of its own on a free port of loopback, which can be killed.</summary>
public sealed partial class StudioProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _output = [];

    private StudioProcess(Process process, FineTuneHome home) => (_process, Home) = (process, home);

    public FineTuneHome Home { get; }

    public string Address { get; private set; } = "";

    public HttpClient Client { get; private set; } = new();

    public string Output { get { lock (_output) return string.Join('\n', _output); } }

    public long ResidentBytes { get { _process.Refresh(); return _process.WorkingSet64; } }

    public static async Task<StudioProcess> StartAsync(FineTuneHome home)
    {
        // From the Studio's own folder: that is where its static files' manifest lies.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var assembly = Path.Combine(TestData.Root, "FineTune.Studio", "bin", configuration, "net10.0", "FineTune.Studio.dll");
        var info = new ProcessStartInfo("dotnet", [assembly, "--urls", "http://127.0.0.1:0", "--home", home.Root]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var studio = new StudioProcess(Process.Start(info)!, home);
        var listening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Read(object _, DataReceivedEventArgs line)
        {
            if (line.Data is null) return;
            lock (studio._output) studio._output.Add(line.Data);
            if (AddressLine().Match(line.Data) is { Success: true } match) listening.TrySetResult(match.Value);
        }
        studio._process.OutputDataReceived += Read;
        studio._process.ErrorDataReceived += Read;
        studio._process.BeginOutputReadLine();
        studio._process.BeginErrorReadLine();
        try { studio.Address = await listening.Task.WaitAsync(TimeSpan.FromSeconds(60)); }
        catch (TimeoutException) { await studio.DisposeAsync(); throw new InvalidOperationException("The studio did not start:\n" + studio.Output); }
        studio.Client = new HttpClient { BaseAddress = new Uri(studio.Address) };
        return studio;
    }

    /// <summary>As <c>kill -9</c>: no handler runs.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async Task<string> QueueAsync(TrainingPlan plan)
    {
        var response = await Client.PostAsJsonAsync("/api/runs", plan, Json.Line);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    /// <summary>Waits until the run is in a state (camelCase, as the API says it).</summary>
    public async Task WaitForStateAsync(string run, string state)
    {
        var seen = "";
        for (var i = 0; i < 1200 && seen != state; i++, await Task.Delay(100))
            seen = (await Client.GetFromJsonAsync<JsonElement>($"/api/runs/{run}")).GetProperty("state").GetString()!;
        Assert.True(seen == state, $"The run is {seen}, not {state}.\n{Output}");
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Client.Dispose();
        _process.Dispose();
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex AddressLine();
}
