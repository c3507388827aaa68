using System.Globalization;
using FineTune.Engine.Data;
using FineTune.Engine.Data.OpenAi;
using FineTune.Engine.Models;
using FineTune.Engine.Remote;

namespace FineTune.Engine.Training;

/// <summary>From rows to a job: checked here, sent once, created once, however often it is interrupted.</summary>
internal sealed class ApiJobStart(RunContext context, ApiClient client, string model, ApiFiles files, CancellationToken stop)
{
    private const int MostNotes = 5;

    private static readonly DataPart[] Parts = [DataPart.Train, DataPart.Validation];

    private readonly string _folder = Path.Combine(context.Run.Root, "upload");

    /// <summary>Returns when the job is there.</summary>
    public ApiRunState Run(ApiRunState state)
    {
        if (state.Job is not null)
        {
            context.Emit(new Logged(Severity.Info, $"Following the job {state.Job} at {client.Provider.Name}."));
            return state;
        }
        try
        {
            if (state.TrainingFile is null) Prepare();
            foreach (var part in Parts) state = Sent(state, part);
            return Created(state);
        }
        finally
        {
            if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>Writes and checks the files, and asks whether the model is there: all that can be known before rows leave this machine.</summary>
    private void Prepare()
    {
        context.Emit(new PhaseChanged(RunPhase.Preparing, "Writing and checking the files for the provider"));
        var tokens = ApiTokens.Here(context.Home, context.Settings);
        foreach (var part in Parts.Where(HasRows))
        {
            Write(part);
            var report = files.Check(PathOf(part), part, tokens.Count, stop);
            files.RequireAccepted(report, part, context.PlaceOf);
            if (part == DataPart.Train) Tell(report, tokens);
        }
        if (!Models().Contains(model))
            throw new UserException($"{client.Provider.Name} does not list {model} among the models of this key.", $"Choose another of its models. {(client.Provider.IsOpenAi ? ModelCatalog.Find(context.Plan.Model).WhenNot : "")}".TrimEnd());
    }

    private void Tell(OpenAiFileReport report, ApiTokens tokens)
    {
        foreach (var issue in report.Issues.DistinctBy(i => i.Code).Take(MostNotes))
            context.Emit(new Logged(Severity.Warning, $"{Count(report.Counts[issue.Code])}: {issue.Text} {issue.Remedy}"));
        var priced = client.Provider.Model(model);
        context.Emit(new Logged(Severity.Info, new ApiCost(client.Provider.Name, report.Examples, report.Tokens!.Value, context.Plan.Epochs, tokens.Uncertainty, tokens.How, priced?.PricePerMillion, priced?.PriceSource).ToString()));
    }

    private static string Count(long lines) => lines == 1 ? "1 example" : string.Create(CultureInfo.InvariantCulture, $"{lines:N0} examples");

    /// <summary>A server without a list is asked for nothing here; it says itself what it has not.</summary>
    private IReadOnlyList<string> Models()
    {
        try { return client.ModelsAsync(stop).GetAwaiter().GetResult(); }
        catch (ApiRefusedException e) when (e.Status is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.NotImplemented) { return [model]; }
    }

    private ApiRunState Sent(ApiRunState state, DataPart part)
    {
        if (!HasRows(part) || (part == DataPart.Train ? state.TrainingFile : state.ValidationFile) is not null) return state;
        var name = $"finetune-{state.Key}-{part.ToString().ToLowerInvariant()}.jsonl";
        // It was on its way when this program, the machine or the network went down: it may have arrived.
        var file = state.Sending == name ? client.FindFileAsync(name, stop).GetAwaiter().GetResult() : null;
        if (file is null)
        {
            if (!File.Exists(PathOf(part))) Write(part);
            state = (state with { Sending = name }).Save(context.Run);
            var total = new FileInfo(PathOf(part)).Length;
            context.Emit(new PhaseChanged(RunPhase.Uploading, $"{(part == DataPart.Train ? "Training" : "Validation")} rows to {client.Provider.Name}"));
            file = Upload(PathOf(part), name, total);
        }
        return (part == DataPart.Train ? state with { TrainingFile = file.Id, Sending = null } : state with { ValidationFile = file.Id, Sending = null }).Save(context.Run);
    }

    private ApiFile Upload(string path, string name, long total)
    {
        long told = 0;
        void Progress(long sent)
        {
            if (sent < total && sent - told < total / 50) return;
            context.Emit(new ProgressMade(RunPhase.Uploading, told = sent, total, "bytes"));
        }
        return Once(() => client.UploadAsync(path, name, Progress, stop), () => client.FindFileAsync(name, stop));
    }

    private ApiRunState Created(ApiRunState state)
    {
        Task<ApiJob?> Find() => client.FindJobAsync(state.TrainingFile!, state.Ended, stop);
        var job = state.Creating ? Find().GetAwaiter().GetResult() : null;
        if (job is null)
        {
            stop.ThrowIfCancellationRequested();
            context.Emit(new PhaseChanged(RunPhase.Preparing, $"Creating the job at {client.Provider.Name}"));
            state = (state with { Creating = true }).Save(context.Run);
            // Not to be broken off: what was sent may have been taken.
            job = Once(() => client.CreateJobAsync(Request(state), CancellationToken.None), Find);
        }
        context.Emit(new Logged(Severity.Info, $"The job is {job.Id} at {client.Provider.Name}. It goes on there when this program ends."));
        return (state with { Job = job.Id, Creating = false }).Save(context.Run);
    }

    /// <summary>Does what must not be done twice: after a failure that leaves open whether it was done, looks first and does it again only where it was not.</summary>
    private T Once<T>(Func<Task<T>> act, Func<Task<T?>> find) where T : class
    {
        for (var tries = 1; ; tries++)
        {
            try { return act().GetAwaiter().GetResult(); }
            catch (ApiBusyException e) when (tries < client.Patience.Tries && !(e.Wait > client.Patience.Longest))
            {
                context.Emit(new Logged(Severity.Info, $"{e.What} Looking whether it arrived all the same."));
                var wait = client.Patience.First * Math.Pow(2, tries - 1);
                if (stop.WaitHandle.WaitOne(wait < client.Patience.Longest ? wait : client.Patience.Longest)) stop.ThrowIfCancellationRequested();
                if (find().GetAwaiter().GetResult() is { } there) return there;
            }
        }
    }

    private ApiJobRequest Request(ApiRunState state)
    {
        var plan = context.Plan;
        var preference = files.Kind == OpenAiFileKind.Preference;
        var part = new ApiMethodPart(new(plan.Epochs, plan.Api?.BatchSize, plan.Api?.LearningRateMultiplier, preference ? plan.DpoBeta : null));
        return new(model, state.TrainingFile!, state.ValidationFile, preference ? new("dpo", Dpo: part) : new("supervised", Supervised: part), plan.Seed, Suffix(plan.Name),
            new Dictionary<string, string> { ["finetune_run"] = state.Key });
    }

    /// <summary>The run's name as far as providers take it; null where nothing is left of it.</summary>
    internal static string? Suffix(string name)
    {
        const int longest = 40;
        var letters = new string([.. name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]).Trim('-');
        return letters.Length == 0 ? null : letters[..Math.Min(longest, letters.Length)].TrimEnd('-');
    }

    private bool HasRows(DataPart part) => files.HasRows(part);

    private string PathOf(DataPart part) => Path.Combine(_folder, part + ".jsonl");

    private void Write(DataPart part)
    {
        Directory.CreateDirectory(_folder);
        files.Write(PathOf(part), part, stop);
    }
}
