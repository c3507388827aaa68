using FineTune.Engine;
using FineTune.Engine.Data.OpenAi;

namespace FineTune.Studio.OpenAi.Files;

/// <summary>Looks through an uploaded training file by OpenAI's own rules, but for their limits: how large a file may be is this studio's setting, and validation rows may be few.</summary>
internal static class TrainingFile
{
    private static readonly OpenAiFileLimits Limits = new() { MaximumBytes = long.MaxValue, MinimumExamples = 1 };

    /// <exception cref="OpenAiException">A line is no example; says which, why and what to do.</exception>
    public static async Task CheckAsync(string path, string filename, CancellationToken token)
    {
        var report = await Task.Run(() => OpenAiFileChecks.Check(path, OpenAiFileChecks.KindOf(path) ?? OpenAiFileKind.Chat, limits: Limits, token: token), token);
        try { report.RequireAccepted(filename); }
        catch (UserException e) { throw OpenAiException.Wrong(e.Message, "file", "invalid_file_format"); }
    }
}
