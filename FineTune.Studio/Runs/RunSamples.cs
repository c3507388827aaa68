using FineTune.Engine;

namespace FineTune.Studio.Runs;

/// <summary>An answer to a watched prompt.</summary>
public sealed record SampleAnswer(int Step, string Text);

/// <summary>A watched prompt with its answers, oldest first.</summary>
public sealed record WatchedPrompt(string Prompt, IReadOnlyList<SampleAnswer> Answers)
{
    /// <summary>The answers up to a step, newest first.</summary>
    public IEnumerable<SampleAnswer> UpTo(int step) => Answers.Reverse().SkipWhile(a => a.Step > step);
}

/// <summary>What a run's watched prompts were answered as it learnt; plain state beside the live page.</summary>
public sealed class RunSamples
{
    /// <summary>Beyond so many answers to one prompt every other one is let go, first and newest kept.</summary>
    public const int Limit = 200;

    // In the order the prompts were first answered.
    private readonly OrderedDictionary<string, List<SampleAnswer>> _answers = [];

    public IReadOnlyList<WatchedPrompt> Prompts => [.. _answers.Where(a => a.Value.Count > 0).Select(a => new WatchedPrompt(a.Key, a.Value))];

    /// <summary>Steps at which something was answered, ascending.</summary>
    public IReadOnlyList<int> Steps => [.. _answers.Values.SelectMany(a => a).Select(a => a.Step).Distinct().Order()];

    public void Apply(IEnumerable<TrainingEvent> events)
    {
        foreach (var next in events) Apply(next);
    }

    public void Apply(TrainingEvent next)
    {
        switch (next)
        {
            // A resumed attempt trains, and answers, what came after its checkpoint again.
            case AttemptStarted e:
                foreach (var answers in _answers.Values) answers.RemoveAll(a => a.Step > e.FromStep);
                break;
            case Sampled e:
                if (!_answers.TryGetValue(e.Prompt, out var known)) _answers[e.Prompt] = known = [];
                known.RemoveAll(a => a.Step == e.Step);
                known.Add(new(e.Step, e.Text));
                if (known.Count > Limit) _answers[e.Prompt] = [.. known.Where((_, i) => i % 2 == 0 || i == known.Count - 1)];
                break;
        }
    }
}
