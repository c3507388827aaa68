using System.Diagnostics;
using System.Text.Json;

namespace FineTune.Studio.Tests.Engine.Cli;

/// <summary>The <c>finetune</c> command as a real process.</summary>
internal static class Finetune
{
    public sealed record Result(int ExitCode, string Output, string Errors)
    {
        public IReadOnlyList<JsonElement> Lines => [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];

        public JsonElement Json => Lines[^1];
    }

    public static Process Start(string home, params string[] arguments)
    {
        var info = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        // In the tests' folder the packages that ASP.NET brings along are left out, so the engine starts with the tests' list of assemblies.
        var tests = Path.Combine(AppContext.BaseDirectory, typeof(Finetune).Assembly.GetName().Name!);
        foreach (var argument in new[] { "exec", "--depsfile", tests + ".deps.json", "--runtimeconfig", tests + ".runtimeconfig.json", Path.Combine(AppContext.BaseDirectory, "finetune.dll") })
            info.ArgumentList.Add(argument);
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        info.Environment["FINETUNE_HOME"] = home;
        return Process.Start(info)!;
    }

    public static async Task<Result> Run(string home, params string[] arguments)
    {
        using var process = Start(home, arguments);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new(process.ExitCode, await output, await errors);
    }
}
