using System.Text.Json;
using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Generation;
using FineTune.Studio.Datasets;

namespace FineTune.Studio.Playground.Writing;

/// <summary>Pairs of prompt and answer a person set aside to train on: <c>examples.jsonl</c> under the home folder, in OpenAI's chat format, until a data set is made of them.</summary>
public sealed class ExampleBook(FineTuneHome home, DataSetBook data, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Raised on any thread when the number of examples has changed.</summary>
    public event Action? Changed;

    private string File => Path.Combine(home.Root, "examples.jsonl");

    /// <summary>Examples that wait.</summary>
    public int Count => System.IO.File.Exists(File) ? System.IO.File.ReadLines(File).Count(line => line.Length > 0) : 0;

    /// <exception cref="UserException">Prompt or answer is empty.</exception>
    public async Task AddAsync(string system, string prompt, string answer)
    {
        if (string.IsNullOrWhiteSpace(prompt) || string.IsNullOrWhiteSpace(answer)) throw new UserException("An example needs a prompt and an answer, and one of them is empty.", "Write it.");
        IEnumerable<object> told = string.IsNullOrWhiteSpace(system) ? [] : [new { role = ChatMessage.System, content = system.Trim() }];
        var line = JsonSerializer.Serialize(new { messages = told.Concat([new { role = ChatMessage.User, content = prompt }, new { role = ChatMessage.Assistant, content = answer }]) }, Json.Line);
        await _turn.WaitAsync();
        try { await System.IO.File.AppendAllTextAsync(File, line + "\n"); }
        finally { _turn.Release(); }
        Changed?.Invoke();
    }

    /// <summary>Imports what waits as a data set and begins with an empty file again.</summary>
    /// <returns>The data set's hash.</returns>
    /// <exception cref="UserException">Nothing waits, or the import failed; then everything still waits.</exception>
    public async Task<string> MakeDataSetAsync(CancellationToken token = default)
    {
        await _turn.WaitAsync(token);
        try
        {
            if (Count == 0) throw new UserException("No examples are waiting.", "Use an answer as a training example first.");
            var record = await data.ImportAsync(new ImportRequest
            {
                Name = $"Playground examples, {time.GetLocalNow():d MMM yyyy HH:mm}",
                Files = new Dictionary<DataPart, string> { [DataPart.Train] = File },
            }, null, token);
            System.IO.File.Delete(File);
            return record.Hash;
        }
        finally
        {
            _turn.Release();
            Changed?.Invoke();
        }
    }

    public void Dispose() => _turn.Dispose();
}
