using FineTune.Engine.Tuning;
using FineTune.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>
/// A checkpoint is one safetensors file with the loop's state in its metadata, so that it is replaced by a single rename and a
/// crash leaves the old one or the new one, never a mixture. <c>last</c> holds what learns and the optimizer's moments;
/// <c>best</c> holds the weights alone.
/// </summary>
public static class Checkpoint
{
    private const string StateKey = "state";

    public static string Last(RunFolder run) => Path.Combine(run.Checkpoints, "last.safetensors");

    public static string Best(RunFolder run) => Path.Combine(run.Checkpoints, "best.safetensors");

    public static void Save(string path, IEnumerable<NamedParameter> parameters, AdamW? optimizer, LoopState state)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var metadata = new Dictionary<string, string> { [StateKey] = state.ToJson(), ["optimizerSteps"] = string.Join(',', optimizer?.Steps ?? []) };
        var tensors = parameters.Select(p => ("weight." + p.Name, (Tensor)p.Tensor));
        SafeTensorsWriter.Write(path, [.. tensors, .. optimizer?.Moments() ?? []], metadata);
    }

    /// <summary>The state of a checkpoint, without its tensors; null when there is none.</summary>
    public static LoopState? ReadState(string path)
    {
        if (!File.Exists(path)) return null;
        using var file = SafeTensors.Open(path);
        return LoopState.FromJson(file.Metadata[StateKey]);
    }

    /// <summary>Copies a checkpoint's tensors into the parameters (and the optimizer's moments).</summary>
    public static void Load(string path, IEnumerable<NamedParameter> parameters, AdamW? optimizer)
    {
        using var file = SafeTensors.Open(path);
        using var noGradients = no_grad();
        foreach (var parameter in parameters) file.CopyTo("weight." + parameter.Name, parameter.Tensor);
        if (optimizer is null) return;
        foreach (var (name, moment) in optimizer.Moments()) file.CopyTo(name, moment);
        optimizer.ContinueFrom([.. file.Metadata["optimizerSteps"].Split(',').Select(int.Parse)]);
    }
}
