using FineTune.Engine;

namespace FineTune.Studio.Runners;

/// <summary>How the engine's command line is started as a process of its own: it lies beside the Studio, which references it.</summary>
public sealed record WorkerCommand(string FileName, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string>? Environment = null)
{
    /// <exception cref="UserException">The engine's files are not beside the Studio.</exception>
    public static WorkerCommand BesideStudio()
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, "finetune.dll");
        var host = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "finetune.exe" : "finetune");
        // In this folder the engine's packages that ASP.NET brings along are left out: it starts with this program's own list of assemblies and frameworks.
        var own = Path.Combine(AppContext.BaseDirectory, System.Reflection.Assembly.GetEntryAssembly()!.GetName().Name!);
        if (File.Exists(assembly) && File.Exists(own + ".deps.json"))
            return new(Dotnet(), ["exec", "--depsfile", own + ".deps.json", "--runtimeconfig", own + ".runtimeconfig.json", assembly]);
        if (File.Exists(host)) return new(host, []);
        throw new UserException("The engine's program (finetune) is not beside the Studio, so no child process can be started.",
            "Install the Studio again, or choose 'in process' under Settings.");
    }

    // The host sets this for every .NET process it starts; otherwise the one on the PATH.
    private static string Dotnet() =>
        System.Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path
        : System.Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet" ? own : "dotnet";
}
