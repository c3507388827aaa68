using System.Text;
using FineTune.Engine.Inference;
using FineTune.Studio.OpenAi.Keys;

namespace FineTune.Studio.OpenAi.Writing;

/// <summary><c>POST /v1/completions</c>.</summary>
internal static class CompletionEndpoint
{
    /// <summary>OpenAI's default.</summary>
    private const int UsualTokens = 16;

    private const int MostTexts = 128;

    public static void MapCompletions(this RouteGroupBuilder v1) => v1.MapPost("/completions", AnswerAsync).WithMetadata(new RequiredScope(KeyScopes.Inference));

    private static async Task AnswerAsync(HttpContext context, Answering answering, TimeProvider time)
    {
        var asked = await OpenAiJson.ReadAsync<CompletionRequest>(context.Request);
        asked.CheckOptions();
        var (prompts, each) = (asked.Prompts(), Sampling.Texts(asked));
        if (prompts.Count * each > MostTexts) throw OpenAiException.Wrong($"{prompts.Count} prompts with {each} texts each are more than {MostTexts} texts in one request. Send several requests.", "prompt");
        var alternatives = (int)Sampling.Within(asked.Logprobs ?? 0, 0, 5, "logprobs");
        await answering.WithModelAsync(context, asked.Model, async (model, generator, token) =>
        {
            var settings = Sampling.Of(asked, asked.MaxTokens, generator.ContextLength, UsualTokens, alternatives);
            var requests = prompts.SelectMany(prompt => Enumerable.Range(0, each).Select(i => new GenerationRequest { Prompt = prompt, Sampling = Sampling.ForChoice(settings, i) }));
            var answer = new Completion(asked, prompts, each, model, Writer.Start(generator, requests, "prompt"), time.GetUtcNow().ToUnixTimeSeconds());
            if (asked.Stream == true) await answering.StreamAsync(context, stream => answer.StreamAsync(stream, token));
            else await OpenAiJson.Answer(await answer.WholeAsync(token)).ExecuteAsync(context);
        });
    }

    private sealed class Completion(CompletionRequest asked, IReadOnlyList<string> prompts, int each, ServedModel model, List<Generation> texts, long created)
    {
        private readonly string _id = Answering.NewId("cmpl"), _fingerprint = Answering.Fingerprint(model);

        private Usage Usage => Usage.Of(prompts.Select((_, i) => texts[i * each].PromptTokens).Sum(), texts);

        public async Task<CompletionDocument> WholeAsync(CancellationToken token)
        {
            var (contents, tokens, ends) = (texts.Select((_, i) => new StringBuilder(Echo(i))).ToList(), texts.ConvertAll(_ => new List<GeneratedToken>()), new FinishReason[texts.Count]);
            await foreach (var piece in Writer.PiecesAsync(texts, token))
            {
                contents[piece.Choice].Append(piece.Text);
                tokens[piece.Choice].AddRange(piece.Tokens);
                if (piece.Finish is { } end) ends[piece.Choice] = end;
            }
            return Document([.. texts.Select((_, i) => new CompletionChoice(contents[i].ToString(), i, Logprobs(tokens[i], 0), Answering.Word(ends[i])))]) with { Usage = Usage };
        }

        public async Task StreamAsync(EventStream stream, CancellationToken token)
        {
            var lengths = new int[texts.Count];
            for (var i = 0; i < texts.Count && asked.Echo == true; i++) await stream.SendAsync(Document([new(Echo(i), i, null, null)]), token);
            await foreach (var piece in Writer.PiecesAsync(texts, token))
            {
                var logprobs = piece.Tokens.Count > 0 ? Logprobs(piece.Tokens, lengths[piece.Choice]) : null;
                lengths[piece.Choice] += piece.Text.Length;
                if (piece.Text.Length > 0 || logprobs is not null || piece.Finish is not null)
                    await stream.SendAsync(Document([new(piece.Text, piece.Choice, logprobs, piece.Finish is { } end ? Answering.Word(end) : null)]), token);
            }
            if (asked.StreamOptions?.IncludeUsage == true) await stream.SendAsync(Document([]) with { Usage = Usage }, token);
            await stream.EndAsync(token);
        }

        private string Echo(int choice) => asked.Echo == true ? prompts[choice / each] : "";

        private CompletionLogprobs? Logprobs(IReadOnlyList<GeneratedToken> tokens, int offset) => asked.Logprobs is null ? null : CompletionLogprobs.Of(tokens, offset);

        private CompletionDocument Document(IReadOnlyList<CompletionChoice> choices) => new(_id, "text_completion", created, model.Id, choices, _fingerprint);
    }
}
