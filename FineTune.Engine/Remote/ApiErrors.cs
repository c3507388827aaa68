using System.Net;
using System.Text.Json;

namespace FineTune.Engine.Remote;

/// <summary>A provider that cannot be used now: another try later may help.</summary>
/// <param name="wait">How long the provider asks to wait; null = it does not say.</param>
public sealed class ApiBusyException(string what, string remedy, Exception? inner = null, TimeSpan? wait = null) : UserException(what, remedy, null, inner)
{
    public TimeSpan? Wait => wait;
}

/// <summary>A provider said no, and says no again when it is asked again.</summary>
/// <param name="code">The provider's word on why; null where it has none.</param>
/// <param name="said">The provider's own sentence.</param>
public sealed class ApiRefusedException(HttpStatusCode status, string? code, string said, string what, string remedy) : UserException(what, remedy)
{
    public HttpStatusCode Status => status;

    public string? Code => code;

    public string Said => said;
}

/// <summary>What an error's body says.</summary>
internal sealed record ApiErrorBody(string Message, string? Code)
{
    private const int Longest = 400;

    public static async Task<ApiErrorBody> ReadAsync(HttpResponseMessage response, string key, CancellationToken token)
    {
        var text = await response.Content.ReadAsStringAsync(token).ConfigureAwait(false);
        // A server that repeats the key in its answer must not put it into our logs.
        return Parse(text.Replace(key, "(key)", StringComparison.Ordinal), response.ReasonPhrase ?? "");
    }

    private static ApiErrorBody Parse(string text, string reason)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("error", out var error))
            {
                string? Text(string name) => error.ValueKind == JsonValueKind.Object && error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
                return new(Short(error.ValueKind == JsonValueKind.String ? error.GetString()! : Text("message") ?? reason), Text("code") ?? Text("type"));
            }
        }
        catch (JsonException) { }
        return new(Short(text.StartsWith('<') || text.Length == 0 ? reason : text), null);
    }

    private static string Short(string text) => text.ReplaceLineEndings(" ").Trim() is var line && line.Length > Longest ? line[..Longest] + "…" : line;
}

/// <summary>What a provider's refusals mean, in sentences.</summary>
internal static class ApiErrors
{
    private const string Local = "A model on this machine learns from the same data: choose GPT-2 or the starter model. Or use another provider.";

    /// <summary>Quota is used up for good until someone pays; every other 429 is a matter of waiting.</summary>
    public static bool IsQuota(string? code) => code is "insufficient_quota" or "exceeded_quota" or "billing_hard_limit_reached" or "billing_not_active";

    public static UserException Of(HttpStatusCode status, ApiErrorBody body, ApiProvider provider, TimeSpan? wait)
    {
        var (message, code) = (Sentence(body.Message), body.Code);
        var text = message.ToLowerInvariant();
        ApiRefusedException Refused(string what, string remedy) => new(status, code, body.Message, what, remedy);
        if (IsQuota(code)) return Refused($"The account at {provider.Name} has no credit left for this.", $"Add credit or raise the limit on the provider's billing page, then resume. {provider.Name} says: {message}");
        return status switch
        {
            HttpStatusCode.Unauthorized => Refused($"{provider.Name} does not take the API key.", "Give another one in the settings under Providers, or in the environment variable; a key may have been revoked or belong to another provider."),
            HttpStatusCode.Forbidden when IsAboutTuning(text) => Refused($"{provider.Name} does not let this account create fine-tuning jobs: {message}", (provider.IsOpenAi ? Models.ApiCards.Closing + " " : "") + Local),
            HttpStatusCode.Forbidden => Refused($"The API key may not do this at {provider.Name}: {message}", "Give the key the rights for files, fine-tuning and models, or use another key."),
            HttpStatusCode.TooManyRequests => new ApiBusyException($"{provider.Name} has had too many requests{(wait is { } time ? $" and asks to wait {Words(time)}" : "")}: {message}", "Resume the run later; nothing is sent or paid twice.", wait: wait),
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError when status != HttpStatusCode.NotImplemented => new ApiBusyException($"{provider.Name} answers {(int)status}: {message}", "Resume the run later; nothing is sent or paid twice."),
            HttpStatusCode.RequestEntityTooLarge => Refused($"The file is too large for {provider.Name}.", "Use fewer rows, or shorter texts."),
            _ when code is "model_not_found" || (status == HttpStatusCode.NotFound && text.Contains("model", StringComparison.Ordinal)) => Refused($"{provider.Name} has no such model: {message}", "Choose a model of the provider's list (Settings, Providers, Test)."),
            _ when text.Contains("fine-tun", StringComparison.Ordinal) && text.Contains("model", StringComparison.Ordinal) && (text.Contains("not available", StringComparison.Ordinal) || text.Contains("not allowed", StringComparison.Ordinal) || text.Contains("not support", StringComparison.Ordinal) || text.Contains("cannot", StringComparison.Ordinal)) =>
                Refused($"This model cannot be fine-tuned at {provider.Name}: {message}", "Choose another of its models. " + Local),
            HttpStatusCode.NotFound => Refused($"{provider.Name} knows nothing of what was asked for: {message}", "Check the provider's address in the settings: it ends where paths like /files begin, often in /v1."),
            HttpStatusCode.NotImplemented => Refused($"{provider.Name} cannot do this: {message}", "Use another provider for it."),
            _ when IsUnsafe(code, text) => Refused($"{provider.Name} does not take these rows: its check of contents refuses them. {message}", "Remove the rows its rules forbid. " + Local),
            _ when (int)status is >= 300 and < 400 => Refused($"{provider.Name} points elsewhere ({(int)status}), which is not followed: the key belongs to one address.", "Give the address it points to in the settings."),
            _ => Refused($"{provider.Name} refuses: {message}", "Correct what it names and try again."),
        };
    }

    /// <summary>What a failed job's own error means.</summary>
    public static (string What, string Remedy) OfJob(ApiJobError? error, ApiProvider provider)
    {
        var (message, code) = (Sentence(error?.Message ?? "it does not say why"), error?.Code);
        var text = message.ToLowerInvariant();
        if (IsQuota(code) || text.Contains("quota", StringComparison.Ordinal)) return ($"The job ended at {provider.Name} because the account has no credit left: {message}", "Add credit on the provider's billing page, then resume: the files are there already.");
        if (IsUnsafe(code, text)) return ($"{provider.Name} does not train on these rows: its check of contents refuses them. {message}", "Remove the rows its rules forbid, and start a new run. " + Local);
        if (text.Contains("file", StringComparison.Ordinal) && (code?.Contains("file", StringComparison.Ordinal) ?? false)) return ($"{provider.Name} does not take the training file: {message}", "Correct the rows named, and start a new run.");
        return ($"The job failed at {provider.Name}: {message}", "Resume the run to create the job once more from the same files.");
    }

    public static string Words(TimeSpan wait) => wait.TotalSeconds < 90 ? $"{Math.Max(1, Math.Ceiling(wait.TotalSeconds)):0} seconds" : wait.TotalMinutes < 90 ? $"{wait.TotalMinutes:0} minutes" : $"{wait.TotalHours:0} hours";

    private static bool IsAboutTuning(string text) => text.Contains("fine-tun", StringComparison.Ordinal) || text.Contains("fine tun", StringComparison.Ordinal) || text.Contains("finetun", StringComparison.Ordinal) || text.Contains("training job", StringComparison.Ordinal);

    private static bool IsUnsafe(string? code, string text) =>
        (code ?? "").Contains("unsafe", StringComparison.Ordinal) || (code ?? "").Contains("moderation", StringComparison.Ordinal) || text.Contains("moderation", StringComparison.Ordinal) || text.Contains("usage polic", StringComparison.Ordinal) || text.Contains("unsafe", StringComparison.Ordinal);

    private static string Sentence(string text) => text.Length == 0 ? "it does not say why." : text[^1] is '.' or '!' or '?' or '…' ? text : text + ".";
}
