using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Inference;
using FineTune.Studio.Runs;
using FineTune.Studio.Storage;

namespace FineTune.Studio.Playground.Images;

/// <summary>An image as the browser shows it.</summary>
/// <param name="Url">Where the browser keeps it.</param>
/// <param name="Width">Pixels of the upright image; 0 where the browser cannot show it.</param>
/// <param name="Type">Content type, as the browser knows it.</param>
public sealed record ShownImage(string Url, string Name, int Width, int Height, string Type);

/// <summary>One open playground of a run that sees images: the image, what was said of it, how it is looked at. No rendering; used from one page's thread.</summary>
public sealed class ImageState(ImagePredictorPool pool, RunFeeds feeds, FineTuneHome home)
{
    private readonly HashSet<string> _hidden = [];

    /// <summary>Raised when something became known.</summary>
    public event Action? Changed;

    public RunRecord? Run { get; private set; }

    public ScoredImages? Scored { get; private set; }

    /// <summary>The run's data set, for its examples; null where it was deleted.</summary>
    public string? Hash { get; private set; }

    public ShownImage? Image { get; private set; }

    public PlaygroundAnswer? Answer { get; private set; }

    /// <summary>The example that was asked about, with what is in it.</summary>
    public ScoredImage? Example { get; private set; }

    public UserException? Problem { get; private set; }

    /// <summary>The model is being opened, or an answer is on its way.</summary>
    public string Doing { get; private set; } = "";

    /// <summary>Boxes below it are not shown.</summary>
    public double Threshold { get; set => Set(ref field, value); } = BoxesAnswer.Shown;

    /// <summary>Draws the example's true boxes as well.</summary>
    public bool ShowsTruth { get; set => Set(ref field, value); }

    /// <summary>Picture of where the model looked; null while nobody asked.</summary>
    public string? HeatUrl { get; private set; }

    /// <summary>The class it looked for.</summary>
    public string? HeatLabel { get; private set; }

    public double HeatStrength { get; set => Set(ref field, value); } = 0.6;

    /// <summary>What was found and is shown: sure enough, of a class that is not hidden.</summary>
    public IReadOnlyList<FoundObject> Found => Answer?.Said is BoxesAnswer boxes ? [.. boxes.Boxes.Where(b => b.Score >= Threshold && !_hidden.Contains(b.Label))] : [];

    /// <summary>Classes found at all, the most frequent above the threshold first, with how many of each are.</summary>
    public IReadOnlyList<(string Label, int Count)> FoundClasses => Answer?.Said is not BoxesAnswer boxes ? []
        : [.. boxes.Boxes.GroupBy(b => b.Label).Select(g => (g.Key, g.Count(b => b.Score >= Threshold))).OrderByDescending(c => c.Item2).ThenBy(c => c.Key, StringComparer.Ordinal)];

    public async Task OpenAsync(RunRecord run, TrainingPlan plan)
    {
        Run = run;
        try
        {
            var folder = feeds.Folder(run.Id);
            Scored = await Task.Run(() => ScoredImages.Read(folder));
            Hash = new DataSetStore(home).Contains(plan.Data.Hash) ? plan.Data.Hash : null;
        }
        catch (UserException e) { Problem = e; }
        Changed?.Invoke();
    }

    /// <summary>Opens the model while the person still looks for an image.</summary>
    public async Task WarmAsync()
    {
        if (Run is not { } run || Problem is not null) return;
        await DoAsync("Opening the model", () => pool.WarmAsync(run.Id));
    }

    public bool IsShown(string label) => !_hidden.Contains(label);

    public void Toggle(string label)
    {
        if (!_hidden.Remove(label)) _hidden.Add(label);
        Changed?.Invoke();
    }

    /// <summary>An image is on its way to the model.</summary>
    /// <param name="example">The example it is; null for an image of the person's own.</param>
    public void Asking(ShownImage image, ScoredImage? example)
    {
        (Image, Example, Answer, Problem, HeatUrl, HeatLabel, Doing) = (image, example, null, null, null, null, "Asking the model");
        Changed?.Invoke();
    }

    public void Answered(ImageReply reply)
    {
        Doing = "";
        try
        {
            var answer = reply.ToAnswer(Image?.Name ?? "");
            Answer = new(answer, TimeSpan.FromMilliseconds(reply.Milliseconds), answer is ClassAnswer ? Example?.Truth : null);
        }
        catch (UserException e) { Problem = e; }
        Changed?.Invoke();
    }

    /// <summary>Asks where the model looked, or puts that away.</summary>
    /// <param name="label">Null puts it away.</param>
    public async Task LookAsync(string? label, Func<string, Task<ImageReply>> explain)
    {
        (HeatUrl, HeatLabel) = (null, label);
        Changed?.Invoke();
        if (label is null) return;
        var image = Image;
        await DoAsync("Looking where it looked", async () =>
        {
            var reply = await explain(label);
            reply.Require();
            if (image == Image && label == HeatLabel) HeatUrl = reply.Url;
        });
    }

    private void Set<T>(ref T field, T value)
    {
        field = value;
        Changed?.Invoke();
    }

    private async Task DoAsync(string what, Func<Task> work)
    {
        Doing = what;
        Changed?.Invoke();
        try { await work(); }
        catch (UserException e) { Problem = e; }
        finally { if (Doing == what) Doing = ""; }
        Changed?.Invoke();
    }
}
