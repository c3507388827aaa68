using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Tokenization;

namespace FineTune.Studio.Tests;

/// <summary>A tiny untrained GPT-2 with a vocabulary learnt from a few sentences, in a folder as a hub would give it. It proves plumbing, never quality.</summary>
public static class TinyGpt2
{
    public static IReadOnlyList<string> Sentences { get; } =
        ["The cat sat on the mat.", "The dog ran to the park.", "A cat and a dog sat in the park.", "The sun was warm and the cat was happy.", "Tom said: \"I like the dog.\"", "1 + 2 = 3, so it's true."];

    public static string Create(string folder, int positions = 64, long seed = 1)
    {
        Directory.CreateDirectory(folder);
        var tokenizer = ByteLevelBpeTrainer.Train(Enumerable.Repeat(Sentences, 3).SelectMany(s => s), 320);
        tokenizer.Save(folder);
        using var model = new Gpt2(new() { VocabularySize = tokenizer.VocabularySize, Positions = positions, HiddenSize = 32, Layers = 2, Heads = 2, ResidualDropout = 0, EmbeddingDropout = 0, AttentionDropout = 0 });
        RandomWeights.Save(folder, model, seed);
        return folder;
    }

    /// <summary>A home with data of a form and a plan for a tiny model.</summary>
    public static TrainingPlan Plan(FineTuneHome home, TemporaryFolder folder, string file, string content)
    {
        var info = new DataSetStore(home).Import(new ImportRequest { Name = file, Files = new Dictionary<DataPart, string> { [DataPart.Train] = folder.Write(file, content) } });
        var model = Path.Combine(folder.Root, "tiny-gpt2");
        if (!Directory.Exists(model)) Create(model);
        var plan = new TrainingPlan { Data = new() { Hash = info.Hash, Name = file }, Task = "text-generation", Model = FolderCard.Prefix + model, Epochs = 2, MaxLength = 64, BatchSize = 4, LearningRate = 3e-3, Threads = 1, WarmupFraction = 0.1 };
        return plan with { Data = Tasks().ResolveColumns(info, plan.Data) };
    }

    /// <summary>Documents of a few sentences each, in whatever order.</summary>
    public static string Documents(int count)
    {
        var random = new Random(3);
        return string.Join("\n<|endoftext|>\n", Enumerable.Range(0, count).Select(i => string.Join(" ", Enumerable.Range(0, 4).Select(_ => Sentences[random.Next(Sentences.Count)])) + $" {i}"));
    }

    /// <summary>Questions with answers, one JSON line each.</summary>
    public static string Chats(int count) => string.Join('\n', Enumerable.Range(0, count).Select(i =>
        $$"""{"messages":[{"role":"user","content":"Where is the {{(i % 2 == 0 ? "cat" : "dog")}} {{i}}?"},{"role":"assistant","content":"In the {{(i % 2 == 0 ? "park" : "sun")}}."}]}"""));

    /// <summary>Pairs of answers of which the short one is the better.</summary>
    public static string Preferences(int count) => string.Join('\n', Enumerable.Range(0, count).Select(i =>
        $$"""{"prompt":"Where is the cat {{i}}?","chosen":"In the park.","rejected":"The dog ran to the park and the cat sat on the mat {{i}}."}"""));

    private static FineTune.Engine.Tasks.LearningTask Tasks() => FineTune.Engine.Tasks.LearningTasks.Find("text-generation");
}
