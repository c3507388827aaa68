using FineTune.Engine.Data;
using FineTune.Engine.Data.Profiling;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tokenization;
using FineTune.Engine.Tuning;

namespace FineTune.Engine.Training;

/// <summary>A pre-trained encoder learns from texts.</summary>
public class EncoderRun : GradientRun
{
    private TextTaskData? _data;
    private TextSplits? _texts;
    private Tokenizer? _tokenizer;

    protected override RunContext Prepare(RunContext context, string folder, TaskData data, CancellationToken stop)
    {
        _data = (TextTaskData)data;
        context = context with { Plan = _data.Fitted(Fitted(context, folder), folder) };
        var plan = context.Plan;
        context.Emit(new PhaseChanged(RunPhase.LoadingModel, plan.Model));
        _tokenizer = Tokenizers.Load(folder);
        _texts = new(_data.Tokenize(DataPart.Train, _tokenizer, plan, stop), _data.Tokenize(DataPart.Validation, _tokenizer, plan, stop), _data.Tokenize(DataPart.Test, _tokenizer, plan, stop));
        if (TruncationLoss.Of(_texts.Train.FullLengths, plan.MaxLength) is { } cut) context.Emit(new Logged(Severity.Info, cut.Sentence));
        if (TuningMethods.Find(plan.Method).FirstPass is { } reads) context.Emit(new PhaseChanged(RunPhase.CachingFeatures, reads));
        if (_data.FirstPass is { } compares) context.Emit(new PhaseChanged(RunPhase.CachingFeatures, compares));
        return context;
    }

    protected override TrainingSession Session(RunContext context, string folder, TaskData data, CancellationToken stop) => Session(context, folder, (TextTaskData)data,
        data == _data ? _texts! : _texts! with { Train = ((TextTaskData)data).Tokenize(DataPart.Train, _tokenizer!, context.Plan, stop) }, stop);

    /// <param name="texts">The tokenized parts; the training part is what this stage learns from.</param>
    protected virtual EncoderSession Session(RunContext context, string folder, TextTaskData data, TextSplits texts, CancellationToken stop) => new(context, folder, data, texts, _tokenizer!, stop);

    /// <summary>The plan with no longer texts than the model reads: what it would cut off must not be waited for in windows, caches and tags.</summary>
    private static TrainingPlan Fitted(RunContext context, string folder)
    {
        var (plan, longest) = (context.Plan, FolderCard.Of(FolderCard.Prefix + folder).MaxLength);
        if (plan.MaxLength <= longest) return plan;
        context.Emit(new Logged(Severity.Info, $"This model reads {longest:n0} tokens at most; longer texts end there, not at {plan.MaxLength:n0}."));
        return plan with { MaxLength = longest };
    }
}
