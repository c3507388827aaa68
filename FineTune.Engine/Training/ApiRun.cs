using System.Globalization;
using FineTune.Engine.Data;
using FineTune.Engine.Inference;
using FineTune.Engine.Models;
using FineTune.Engine.Remote;
using FineTune.Engine.Tasks;

namespace FineTune.Engine.Training;

/// <summary>A run at a provider: its rows are checked and sent, a job learns from them there, its losses come back as this run's events. It survives this program: whoever resumes it follows the same job.</summary>
public sealed class ApiRun : RunKind
{
    public override Finished Execute(RunContext context, TaskData data)
    {
        var (providerId, model) = ApiCard.Parse(context.Plan.Model) ?? throw new ArgumentException($"{context.Plan.Model} is behind no API.", nameof(context));
        if (data is not WritingData writing) throw new UserException($"A model behind an API writes; it cannot be trained for {data.Task.Id}.", "Choose the task Writing, or a model of this machine.");
        using var client = context.Remote.Open(providerId);
        client.OnWait = text => context.Emit(new Logged(Severity.Info, text));
        var stop = context.StopToken(out var registration);
        using var _ = registration;
        var files = new ApiFiles(model, writing.Split, writing.Template(context.Plan));
        try
        {
            var state = new ApiJobStart(context, client, model, files, stop).Run(ApiRunState.Of(context.Run, providerId));
            return new ApiJobFollower(context, client, files, job => Finish(context, client, writing, model, job)).Follow(state);
        }
        catch (ApiBusyException e)
        {
            // What is there stays there and is known by remote.json: a later try goes on.
            return new(RunOutcome.Suspended, 0, Message: e.What, Remedy: e.Remedy);
        }
        catch (ApiRefusedException e) when (PlaceIn(context, files, e.Said) is { } place)
        {
            throw new UserException(e.What, e.Remedy, place, e);
        }
    }

    /// <summary>The row that a provider's sentence about a line of our file means.</summary>
    internal static Place? PlaceIn(RunContext context, ApiFiles files, string said) => ApiLines.In(said) is { } line && files.RowOf(ApiLines.PartOf(said), line) is { } row ? context.PlaceOf?.Invoke(row) : null;

    private static Finished Finish(RunContext context, ApiClient client, WritingData data, string baseModel, (string Model, long? Tokens, RunOutcome Outcome, int Step) job)
    {
        context.Emit(new PhaseChanged(RunPhase.Saving, $"The model is {job.Model}, at {client.Provider.Name}"));
        var config = new ApiModelConfig(client.Provider.Id, job.Model, baseModel, data.Template(context.Plan).Id);
        config.Write(context.Run.ModelFolder);
        if (job.Tokens is { } tokens)
        {
            var price = client.Provider.Model(baseModel)?.PricePerMillion;
            context.Emit(new Logged(Severity.Info, string.Create(CultureInfo.InvariantCulture, $"{client.Provider.Name} trained on {tokens:N0} tokens{(price is { } dollars ? $": about {ApiCost.Money(dollars * tokens / 1e6)} at ${dollars:0.00##} a million" : "")}.")));
        }
        Answer(context, data, config, job.Step);
        context.Emit(new Logged(Severity.Info, $"The files stay at {client.Provider.Name} until you delete them there."));
        return new(job.Outcome, 0);
    }

    /// <summary>A few prompts are answered by the new model, as at the end of every run that writes. It costs next to nothing; that it fails is no reason to fail.</summary>
    private static void Answer(RunContext context, WritingData data, ApiModelConfig config, int step)
    {
        context.Emit(new PhaseChanged(RunPhase.Evaluating, "The new model answers a few prompts"));
        try
        {
            using var generator = new RemoteTextGenerator(context.Remote.Open(config.Provider), config);
            new WatchedPrompts(context.Plan, data).Answer(generator, step, context.Emit, context.Token);
        }
        catch (UserException e) { context.Emit(new Logged(Severity.Warning, $"The new model could not be asked yet: {e.What} {e.Remedy}")); }
    }
}
