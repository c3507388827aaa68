using FineTune.Engine.Data.Generation;
using FineTune.Engine.Inference;

namespace FineTune.Engine.Remote;

/// <summary>A model behind an API that writes: messages by <c>/chat/completions</c>, continued texts by <c>/completions</c>, both as streams.</summary>
public sealed class RemoteTextGenerator(ApiClient client, ApiModelConfig model) : TextGenerator
{
    private const int ChatContext = 128_000, CompletionContext = 16_384, MostStops = 4;

    /// <summary>What such models usually read; the provider says so where one reads less.</summary>
    public override int ContextLength => model.Chats ? ChatContext : CompletionContext;

    public override Generation Start(GenerationRequest request)
    {
        var problems = request.Sampling.Problems().Concat(Problems(request.Sampling)).ToList();
        if (problems.Count > 0) throw new UserException(string.Join(" ", problems), "Change the settings named.");
        if (request.Prompt is null == request.Messages is null) throw new ArgumentException("Give either a prompt or messages.", nameof(request));
        return model.Chats ? new RemoteGeneration(client, "chat/completions", Chat(request), chats: true) : new RemoteGeneration(client, "completions", Completion(request), chats: false);
    }

    public override void Dispose() => client.Dispose();

    /// <summary>What OpenAI's API has not; other servers of its kind mostly take them.</summary>
    private IEnumerable<string> Problems(SamplingSettings sampling)
    {
        if (sampling.Temperature > 2) yield return $"Temperature is {sampling.Temperature}: a model behind an API takes 0 to 2.";
        if (sampling.Stop.Count > MostStops) yield return $"There are {sampling.Stop.Count} stop strings: a model behind an API takes {MostStops}.";
        if (sampling.LogitBias is { Count: > 0 }) yield return "Logit bias names token ids, and the provider's are not known here.";
        if (client.Provider.IsOpenAi && (sampling.TopK > 0 || sampling.MinP > 0 || sampling.RepetitionPenalty != 1)) yield return "OpenAI has no top-k, min-p and repetition penalty: switch them off.";
    }

    private Dictionary<string, object> Chat(GenerationRequest request)
    {
        IReadOnlyList<ChatMessage> messages = request.Messages ?? [new(ChatMessage.User, request.Prompt!)];
        var body = Body(request.Sampling, request.Sampling.Stop);
        body["messages"] = messages.Select(m => new { m.Role, m.Content }).ToList();
        if (request.Sampling.TopLogProbabilities > 0) (body["logprobs"], body["top_logprobs"]) = (true, request.Sampling.TopLogProbabilities);
        return body;
    }

    private Dictionary<string, object> Completion(GenerationRequest request)
    {
        var body = Body(request.Sampling, request.Messages is null ? request.Sampling.Stop : [.. request.Sampling.Stop, .. model.Template.StopStrings]);
        body["prompt"] = request.Prompt ?? model.Template.Text(request.Messages!, answerFollows: true);
        if (request.Sampling.TopLogProbabilities > 0) body["logprobs"] = Math.Min(5, request.Sampling.TopLogProbabilities);
        return body;
    }

    private Dictionary<string, object> Body(SamplingSettings sampling, IReadOnlyList<string> stops)
    {
        var body = new Dictionary<string, object>
        {
            ["model"] = model.Model, ["stream"] = true, ["stream_options"] = new Dictionary<string, bool> { ["include_usage"] = true },
            ["max_tokens"] = sampling.MaxTokens, ["temperature"] = sampling.Temperature, ["top_p"] = sampling.TopP,
        };
        if (stops.Count > 0) body["stop"] = stops.Take(MostStops).ToList();
        if (sampling.Seed is { } seed) body["seed"] = seed;
        if (sampling.PresencePenalty != 0) body["presence_penalty"] = sampling.PresencePenalty;
        if (sampling.FrequencyPenalty != 0) body["frequency_penalty"] = sampling.FrequencyPenalty;
        if (sampling.TopK > 0) body["top_k"] = sampling.TopK;
        if (sampling.MinP > 0) body["min_p"] = sampling.MinP;
        if (sampling.RepetitionPenalty != 1) body["repetition_penalty"] = sampling.RepetitionPenalty;
        return body;
    }
}
