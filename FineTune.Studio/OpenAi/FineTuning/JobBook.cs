using System.Collections.Concurrent;
using FineTune.Engine;

namespace FineTune.Studio.OpenAi.FineTuning;

/// <summary>All jobs, one file each under the home's <c>openai/jobs</c>: they are there again after a restart.</summary>
public sealed class JobBook
{
    private readonly string _folder;
    private readonly ConcurrentDictionary<string, JobRecord> _jobs = new();
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();

    public JobBook(FineTuneHome home, TimeProvider time, ILogger<JobBook> log)
    {
        (_folder, _time) = (Directory.CreateDirectory(Path.Combine(home.Root, "openai", "jobs")).FullName, time);
        foreach (var file in Directory.EnumerateFiles(_folder, "ftjob-*.json"))
        {
            try { _jobs[Path.GetFileNameWithoutExtension(file)] = Json.ReadFile<JobRecord>(file); }
            catch (UserException e) { log.LogWarning("A job was left out: {Reason}", e.Message); }
        }
    }

    /// <summary>Raised with a job's id after it changed; handlers must be quick and not throw.</summary>
    public event Action<string>? Changed;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<JobRecord> List() => [.. _jobs.Values.OrderByDescending(j => j.CreatedAt).ThenBy(j => j.Id, StringComparer.Ordinal)];

    public JobRecord? Find(string id) => _jobs.GetValueOrDefault(id);

    /// <param name="asked">Gets an id and a time.</param>
    public JobRecord Add(JobRecord asked)
    {
        var job = asked with { Id = $"ftjob-{Guid.NewGuid():N}", CreatedAt = _time.GetUtcNow() };
        Save(job = Noted(Noted(job, $"Created fine-tuning job: {job.Id}"), $"Validating training file: {job.TrainingFile}{(job.ValidationFile is { } file ? $" and validation file: {file}" : "")}"));
        return job;
    }

    /// <summary>Changes a job, with a sentence for its events.</summary>
    public JobRecord Update(string id, Func<JobRecord, JobRecord> change, string? note = null, string level = "info")
    {
        lock (_lock)
        {
            var job = change(_jobs[id]);
            return Save(note is null ? job : Noted(job, note, level));
        }
    }

    private JobRecord Noted(JobRecord job, string message, string level = "info") => job with { Notes = [.. job.Notes, new(_time.GetUtcNow(), message, level)] };

    private JobRecord Save(JobRecord job)
    {
        Json.WriteFile(Path.Combine(_folder, job.Id + ".json"), job);
        _jobs[job.Id] = job;
        Changed?.Invoke(job.Id);
        return job;
    }
}
