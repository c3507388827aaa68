using System.Text;
using FineTune.Engine.Inference;
using FineTune.Studio.OpenAi.Keys;

namespace FineTune.Studio.OpenAi.Writing;

/// <summary><c>POST /v1/chat/completions</c>.</summary>
internal static class ChatEndpoint
{
    public static void MapChat(this RouteGroupBuilder v1) => v1.MapPost("/chat/completions", AnswerAsync).WithMetadata(new RequiredScope(KeyScopes.Inference));

    private static async Task AnswerAsync(HttpContext context, Answering answering, TimeProvider time)
    {
        var asked = await OpenAiJson.ReadAsync<ChatRequest>(context.Request);
        if (asked.TopLogprobs is not null && asked.Logprobs != true) throw OpenAiException.Wrong("'top_logprobs' is only read when 'logprobs' is true.", "top_logprobs");
        var alternatives = (int)Sampling.Within(asked.TopLogprobs ?? 0, 0, 20, "top_logprobs");
        var conversation = asked.Conversation();
        var texts = Sampling.Texts(asked);
        await answering.WithModelAsync(context, asked.Model, async (model, generator, token) =>
        {
            var settings = Sampling.Of(asked, asked.MaxCompletionTokens ?? asked.MaxTokens, generator.ContextLength, generator.ContextLength, alternatives);
            var requests = Enumerable.Range(0, texts).Select(i => new GenerationRequest { Messages = conversation, Sampling = Sampling.ForChoice(settings, i) });
            var answer = new Chat(asked, model, Writer.Start(generator, requests, "messages"), time.GetUtcNow().ToUnixTimeSeconds());
            if (asked.Stream == true) await answering.StreamAsync(context, stream => answer.StreamAsync(stream, token));
            else await OpenAiJson.Answer(await answer.WholeAsync(token)).ExecuteAsync(context);
        });
    }

    private sealed class Chat(ChatRequest asked, ServedModel model, List<Generation> texts, long created)
    {
        private readonly string _id = Answering.NewId("chatcmpl"), _fingerprint = Answering.Fingerprint(model);

        private Usage Usage => Usage.Of(texts[0].PromptTokens, texts);

        public async Task<ChatDocument> WholeAsync(CancellationToken token)
        {
            var (contents, tokens, ends) = (texts.ConvertAll(_ => new StringBuilder()), texts.ConvertAll(_ => new List<GeneratedToken>()), new FinishReason[texts.Count]);
            await foreach (var piece in Writer.PiecesAsync(texts, token))
            {
                contents[piece.Choice].Append(piece.Text);
                tokens[piece.Choice].AddRange(piece.Tokens);
                if (piece.Finish is { } end) ends[piece.Choice] = end;
            }
            return new(_id, "chat.completion", created, model.Id,
                [.. texts.Select((_, i) => new ChatChoice(i, new("assistant", contents[i].ToString()), asked.Logprobs == true ? ChatLogprobs.Of(tokens[i]) ?? new([]) : null, Answering.Word(ends[i])))],
                Usage, _fingerprint);
        }

        public async Task StreamAsync(EventStream stream, CancellationToken token)
        {
            for (var i = 0; i < texts.Count; i++) await stream.SendAsync(Chunk(new ChunkChoice(i, new() { Role = "assistant", Content = "" })), token);
            await foreach (var piece in Writer.PiecesAsync(texts, token))
            {
                var logprobs = asked.Logprobs == true ? ChatLogprobs.Of(piece.Tokens) : null;
                if (piece.Text.Length > 0 || logprobs is not null) await stream.SendAsync(Chunk(new ChunkChoice(piece.Choice, new() { Content = piece.Text }, logprobs)), token);
                if (piece.Finish is { } end) await stream.SendAsync(Chunk(new ChunkChoice(piece.Choice, new(), null, Answering.Word(end))), token);
            }
            if (asked.StreamOptions?.IncludeUsage == true) await stream.SendAsync(Chunk([]) with { Usage = Usage }, token);
            await stream.EndAsync(token);
        }

        private ChatChunk Chunk(ChunkChoice choice) => Chunk([choice]);

        private ChatChunk Chunk(IReadOnlyList<ChunkChoice> choices) => new(_id, "chat.completion.chunk", created, model.Id, _fingerprint, choices);
    }
}
