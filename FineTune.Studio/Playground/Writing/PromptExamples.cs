using System.Collections.Concurrent;
using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Generation;
using FineTune.Studio.Datasets;
using FineTune.Studio.Runs;

namespace FineTune.Studio.Playground.Writing;

/// <summary>Prompts to begin with.</summary>
/// <param name="FromData">They are rows the run's model never learnt from.</param>
public sealed record ExamplePrompts(IReadOnlyList<string> Prompts, bool FromData);

/// <summary>Prompts worth trying: of the run's own validation rows where its data is here, else general ones.</summary>
public sealed class PromptExamples(RunFeeds feeds, DataSetBook data)
{
    private const int Kept = 60, LongestPrompt = 600, OpeningWords = 12;

    /// <summary>More rows than this are not read for a few examples.</summary>
    private const long MostRows = 200_000;

    private readonly ConcurrentDictionary<string, Task<IReadOnlyList<string>>> _ofRuns = new();

    private static readonly ExamplePrompts Messages = new(["Tell me a short story about a cat and a boat.", "What should I pack for a day in the mountains?", "Explain in two sentences why leaves turn red in autumn."], false);

    private static readonly ExamplePrompts Beginnings = new(["Once upon a time, there was a little girl who", "The door was open, and behind it", "Dear Ms Miller,\n\nthank you for"], false);

    /// <summary>Never fails: without data there are general ones.</summary>
    public async Task<ExamplePrompts> OfAsync(WritableModel? model, WritingMode mode)
    {
        if (model?.RunId is { } run && model.Usual == mode && await _ofRuns.GetOrAdd(run, id => Task.Run(() => Read(id))) is { Count: > 0 } own) return new(own, true);
        return mode == WritingMode.Chat ? Messages : Beginnings;
    }

    private IReadOnlyList<string> Read(string run)
    {
        try
        {
            var plan = feeds.Folder(run).Plan;
            if (!data.Store.Contains(plan.Data.Hash) || data.Store.Info(plan.Data.Hash).TotalRows > MostRows) return [];
            using var set = data.Store.Open(plan.Data.Hash);
            var split = GenerationRows.Load(set, plan.Data, plan.Seed);
            var prompts = split.Validation.Concat(split.Test).Select(Prompt).Where(p => p.Length is > 0 and <= LongestPrompt).Distinct().ToArray();
            new Random(plan.Seed).Shuffle(prompts);
            return [.. prompts.Take(Kept)];
        }
        catch (UserException) { return []; }
    }

    private static string Prompt(GenerationRow row) => row switch
    {
        ConversationRow talk => talk.Messages.LastOrDefault(m => m.Role == ChatMessage.User)?.Content ?? "",
        PreferenceRow pair => pair.Prompt.LastOrDefault(m => m.Role == ChatMessage.User)?.Content ?? "",
        _ => string.Join(' ', row.Answered.Split((char[]?)null, OpeningWords + 1, StringSplitOptions.RemoveEmptyEntries).Take(OpeningWords)),
    };
}
