using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using FineTune.Engine.Inference;

namespace FineTune.Engine.Remote;

/// <summary>A text that a provider writes, as its stream comes in.</summary>
internal sealed class RemoteGeneration(ApiClient client, string path, object body, bool chats) : Generation
{
    private const string End = "[DONE]";

    private int? _promptTokens, _completionTokens;
    private int _pieces;
    private FinishReason? _finish;

    /// <summary>0 until the provider has told it, at the end.</summary>
    public override int PromptTokens => _promptTokens ?? 0;

    /// <summary>As the provider counts them; until it has told, the pieces that came.</summary>
    public override int CompletionTokens => _completionTokens ?? _pieces;

    public override FinishReason? Finish => _finish;

    public override async IAsyncEnumerable<GeneratedToken> Tokens([EnumeratorCancellation] CancellationToken token = default)
    {
        using var response = await client.StreamAsync(path, body, token).ConfigureAwait(false);
        await using var stream = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
        await using var events = SseParser.Create(stream).EnumerateAsync(token).GetAsyncEnumerator(token);
        while (await NextAsync(events).ConfigureAwait(false) is { } data)
        {
            if (data == End) yield break;
            foreach (var written in Read(data))
            {
                _pieces++;
                yield return written;
            }
        }
        if (_finish is null) throw Broken(null);
    }

    private async Task<string?> NextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        try { return await events.MoveNextAsync().ConfigureAwait(false) ? events.Current.Data : null; }
        catch (Exception e) when (e is IOException or HttpRequestException) { throw Broken(e); }
    }

    private ApiBusyException Broken(Exception? inner) => new($"{client.Provider.Name} broke off in the middle of the text.", "Ask again; what came so far is shown.", inner);

    private List<GeneratedToken> Read(string data)
    {
        JsonDocument document;
        try { document = JsonDocument.Parse(data); }
        catch (JsonException e) { throw new UserException($"{client.Provider.Name} answers in a form that is not OpenAI's.", "Check the address in the settings.", inner: e); }
        using (document)
        {
            var root = document.RootElement;
            if (root.TryGetProperty("error", out var error)) throw new ApiBusyException($"{client.Provider.Name} broke off: {(error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var why) ? why.ToString() : error.ToString())}", "Ask again later.");
            if (root.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object) (_promptTokens, _completionTokens) = (Number(usage, "prompt_tokens"), Number(usage, "completion_tokens"));
            if (!root.TryGetProperty("choices", out var choices) || choices.ValueKind != JsonValueKind.Array || choices.GetArrayLength() == 0) return [];
            var choice = choices[0];
            if (choice.TryGetProperty("finish_reason", out var reason) && reason.ValueKind == JsonValueKind.String) _finish = reason.ValueEquals("length") ? FinishReason.Length : FinishReason.Stop;
            var text = chats ? choice.TryGetProperty("delta", out var delta) ? Text(delta, "content") : null : Text(choice, "text");
            var tokens = ApiLogProbabilities.Of(choice, chats);
            // A piece may be several tokens: the text goes with the first.
            if (tokens.Count > 0) return [.. tokens.Select((t, i) => t with { Text = i == 0 ? text ?? "" : "" })];
            return text is { Length: > 0 } ? [new(-1, text, text, double.NaN, [])] : [];
        }
    }

    private static string? Text(JsonElement item, string name) => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int? Number(JsonElement item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
}
