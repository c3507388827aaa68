using FineTune.Engine.Data;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Inference;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tokenization;

namespace FineTune.Engine.Training;

/// <summary>Prompts that are answered before the first step and at every validation, always with the same random numbers, so that what changes is the model.</summary>
internal sealed class WatchedPrompts
{
    private const int FromData = 3;
    private const int Tokens = 60;

    private readonly IReadOnlyList<WritingPrompt> _prompts;
    private readonly ChatTemplate _template;

    public WatchedPrompts(TrainingPlan plan, WritingData data)
    {
        var sampling = new SamplingSettings { MaxTokens = Tokens, Temperature = 0.7, TopP = 0.95, Seed = plan.Seed };
        var given = plan.WatchedPrompts.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var part = data.Rows(DataPart.Validation) > 0 ? DataPart.Validation : DataPart.Train;
        _prompts = given.Length > 0 ? [.. given.Select(p => WritingPrompt.Of(p, data.Split.Format, sampling))]
            : [.. data.Split.Part(part).Take(FromData).Select(r => WritingPrompt.Of(r, sampling))];
        _template = data.Template(plan);
    }

    public void Answer(Gpt2 model, Tokenizer tokenizer, int step, Action<TrainingEvent> emit, CancellationToken token)
    {
        if (_prompts.Count == 0) return;
        using var generator = new TorchTextGenerator(model, (ByteLevelBpe)tokenizer, _template, _prompts.Count);
        Answer(generator, step, emit, token);
    }

    public void Answer(TextGenerator generator, int step, Action<TrainingEvent> emit, CancellationToken token)
    {
        foreach (var (prompt, text) in _prompts.Zip(WrittenTexts.Write(generator, _prompts, token: token)))
            if (text is not null) emit(new Sampled(step, prompt.Shown, text));
    }
}
