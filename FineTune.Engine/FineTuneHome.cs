namespace FineTune.Engine;

/// <summary>
/// Where everything persistent lives: <c>datasets/</c>, <c>runs/</c>, <c>settings.json</c> and the Studio's database (and <c>openai/</c>: what clients of its API uploaded); and what is made
/// anew when it is deleted: <c>models/</c> (weights), <c>computed/</c>, <c>machine.json</c>, <c>tmp/</c>.
/// The folder given, else <c>FINETUNE_HOME</c>, else the user's data folder.
/// </summary>
public sealed class FineTuneHome
{
    public FineTuneHome(string? root = null)
    {
        Root = Path.GetFullPath(root is { Length: > 0 } ? root
            : Environment.GetEnvironmentVariable("FINETUNE_HOME") is { Length: > 0 } fromEnvironment ? fromEnvironment
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "finetune"));
        try { Directory.CreateDirectory(Root); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"The data folder cannot be made: {e.Message}", "Name another with --home or FINETUNE_HOME.", new Place(Root), e);
        }
    }

    public string Root { get; }

    public string DataSets => Sub("datasets");

    /// <summary>The packs of images that data sets refer to.</summary>
    public string Images => Sub("images");

    public string Runs => Sub("runs");

    /// <summary>Converted pre-trained weights, shared by all runs; safe to delete, they are fetched again.</summary>
    public string Models => Sub("models");

    /// <summary>What was computed once to save time (features, baselines, neighbours); safe to delete, it is computed again.</summary>
    public string Computed => Sub("computed");

    /// <summary>Uploads under way and other files that may be deleted at every start.</summary>
    public string Temporary => Sub("tmp");

    public string SettingsFile => Path.Combine(Root, "settings.json");

    /// <summary>Free bytes on the disk that holds the home.</summary>
    public long FreeBytes => new DriveInfo(Root).AvailableFreeSpace;

    private string Sub(string name) => Directory.CreateDirectory(Path.Combine(Root, name)).FullName;
}
