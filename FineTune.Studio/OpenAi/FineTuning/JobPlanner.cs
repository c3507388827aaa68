using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Guidance;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Studio.Catalog;
using FineTune.Studio.Datasets;
using FineTune.Studio.OpenAi.Files;

namespace FineTune.Studio.OpenAi.FineTuning;

/// <summary>Makes a run's plan of a job: the files imported as a data set, the numbers of a preset, and what the job says of them.</summary>
public sealed class JobPlanner(DataSetBook data, FileBook files, ServedModels models, ModelShelf shelf)
{
    /// <summary>The file of a job.</summary>
    /// <exception cref="OpenAiException">There is none.</exception>
    internal FileRecord File(string id, string field) => files.Find(id) ?? throw OpenAiException.Wrong($"{field}: there is no file '{id}'. Upload it under /v1/files with the purpose fine-tune.", field, "file_not_found");

    /// <summary>The plan's name for the model to start from: a catalog id, or the folder of a tuned one.</summary>
    /// <exception cref="OpenAiException">It is not there or does not write.</exception>
    internal async Task<string> BaseAsync(string id)
    {
        if (ModelCatalog.Cards.FirstOrDefault(c => c.Id == id) is { } card && card.Tasks.Contains(SuggestedTasks.TextGeneration) && !shelf.IsHere(card))
            throw OpenAiException.Wrong($"The model `{id}` is not on this machine yet. Fetch it on the page Models first.", "model", "model_not_available");
        var model = await models.FindAsync(id, ServedKind.Writes);
        return model.RunId is null ? model.Id : FolderCard.Prefix + model.Folder;
    }

    /// <exception cref="OpenAiException">A file or the model is gone.</exception>
    /// <exception cref="UserException">The files cannot be learnt from; says why and where.</exception>
    public async Task<TrainingPlan> PlanAsync(JobRecord job, CancellationToken token)
    {
        var record = await data.ImportAsync(ToRequest(job), null, token);
        var model = shelf.Find(await BaseAsync(job.Model));
        return await Task.Run(() =>
        {
            using var set = data.Store.Open(record.Hash);
            var task = LearningTasks.Find(SuggestedTasks.TextGeneration);
            var preference = job.Method == JobRecord.Preference;
            var columns = task.ResolveColumns(set.Info, new PlanData
            {
                Hash = record.Hash, Name = record.Name, Format = preference ? GenerationFormats.Preference : null,
                // Rows to choose the best weights by; no test rows, since a client tests for itself.
                Split = job.ValidationFile is null ? new(90, 10, 0) : new(100, 0, 0),
            });
            if (!preference && columns.Format == GenerationFormats.Preference)
                throw new UserException("The training file holds preferences, and the method is supervised.", "Create the job with method.type dpo, or upload examples with messages.");
            using var rows = task.Load(set, columns, job.Seed);
            var plan = new TrainingPlan { Name = job.Suffix ?? "", Data = columns, Task = task.Id, Model = model.Id, Seed = job.Seed };
            return Adjusted(Presets.Apply(Presets.Default, plan, DataSummary.Of(rows), model), job.Numbers);
        }, token);
    }

    private static TrainingPlan Adjusted(TrainingPlan plan, JobNumbers numbers) => plan with
    {
        Epochs = numbers.Epochs ?? plan.Epochs,
        BatchSize = numbers.BatchSize ?? plan.BatchSize,
        LearningRate = plan.LearningRate * (numbers.LearningRateMultiplier ?? 1),
        DpoBeta = numbers.Beta ?? plan.DpoBeta,
    };

    private ImportRequest ToRequest(JobRecord job)
    {
        var training = File(job.TrainingFile, "training_file");
        var parts = new Dictionary<DataPart, FileRecord> { [DataPart.Train] = training };
        if (job.ValidationFile is { } validation) parts[DataPart.Validation] = File(validation, "validation_file");
        return new()
        {
            Name = Path.GetFileNameWithoutExtension(training.Filename) is { Length: > 0 } name ? name : training.Id,
            Files = parts.ToDictionary(p => p.Key, p => files.ContentOf(p.Value)),
            DisplayNames = parts.Values.DistinctBy(f => f.Id).ToDictionary(files.ContentOf, JsonLines),
        };
    }

    /// <summary>Whatever the client called it, it is read as JSON Lines: the extension decides.</summary>
    private static string JsonLines(FileRecord file) => file.Filename.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) ? file.Filename : file.Filename + ".jsonl";
}
