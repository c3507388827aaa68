using FineTune.Engine;
using FineTune.Engine.Models;
using FineTune.Engine.Tokenization;
using FineTune.Engine.Weights;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests;

/// <summary>A small untrained GPT-2 with a vocabulary of its own: it writes words at random, and fast.</summary>
internal static class TinyWriter
{
    /// <summary>Puts it into a home's cache as <c>own/NAME</c>.</summary>
    public static string Cache(FineTuneHome home, string name, long seed = 1, int positions = 2048)
    {
        using var folder = new TemporaryFolder();
        return new ModelStore(home, EngineSettings.Load(home)).AddFolder(Gpt2(folder["model"], seed, positions), name).Id;
    }

    public static string Gpt2(string folder, long seed = 1, int positions = 2048)
    {
        var tokenizer = ByteLevelBpeTrainer.Train(Enumerable.Repeat(string.Join(' ', TinyModel.Words.Concat(TinyModel.Words.Reverse())), 3), 400);
        Directory.CreateDirectory(folder);
        tokenizer.Save(folder);
        using var model = new Gpt2(new() { VocabularySize = tokenizer.VocabularySize, Positions = positions, HiddenSize = 64, Layers = 4, Heads = 4 });
        model.Initialize(seed);
        NeverEnd(model, tokenizer.EndOfTextId!.Value);
        model.SaveConfig(folder);
        SafeTensorsWriter.Write(Path.Combine(folder, ModelFamilies.WeightsFile), model);
        return folder;
    }

    /// <summary>Every state points away from the end-of-text token: a text is as long as is asked for.</summary>
    private static void NeverEnd(Gpt2 model, int end)
    {
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        var parameters = model.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        parameters["transformer.ln_f.weight"].fill_(0.1);
        parameters["transformer.ln_f.bias"].fill_(0.5);
        parameters["transformer.wte.weight"][end].fill_(-1);
    }
}
