using FineTune.Engine.Data.Generation;
using FineTune.Engine.Inference;

namespace FineTune.Studio.Playground.Writing;

/// <summary>Turns a conversation into what a model is asked.</summary>
internal static class WritingRequests
{
    /// <summary>Alternatives told with each token.</summary>
    private const int Alternatives = 5;

    /// <param name="begun">What the answer has already; writing goes on behind it.</param>
    public static GenerationRequest Of(Conversation conversation, int turn, Side side, string begun)
    {
        var sampling = conversation.Sampling with { TopLogProbabilities = Alternatives };
        return conversation.Mode == WritingMode.Completion
            ? new() { Prompt = conversation.Turns[turn].Prompt + begun, Sampling = sampling }
            : new() { Messages = [.. Messages(conversation, turn, side)], AnswerBegin = begun.Length > 0 ? begun : null, Sampling = sampling };
    }

    /// <summary>What would be asked now, for showing it as code: the composer's words, or the last prompt while it is empty; null where there is neither.</summary>
    public static GenerationRequest? Now(Conversation conversation, string prompt, Side side)
    {
        var isChat = conversation.Mode == WritingMode.Chat;
        if (prompt.Length > 0) conversation = conversation with { Turns = isChat ? conversation.Turns.Add(new(prompt)) : [new(prompt)] };
        if (conversation.Turns.Count == 0) return null;
        var asked = Of(conversation, conversation.Turns.Count - 1, side, "");
        return asked with { Sampling = conversation.Sampling };
    }

    /// <summary>What was said up to a turn's prompt, as one column knows it. Where it gave no answer itself (it joined later) it reads the other's.</summary>
    public static IEnumerable<ChatMessage> Messages(Conversation conversation, int turn, Side side)
    {
        if (conversation.System.Trim() is { Length: > 0 } system) yield return new(ChatMessage.System, system);
        for (var i = 0; i < turn; i++)
        {
            var said = conversation.Turns[i];
            yield return new(ChatMessage.User, said.Prompt);
            if ((said.Of(side) ?? said.A ?? said.B) is { } answer) yield return new(ChatMessage.Assistant, answer.Text);
        }
        yield return new(ChatMessage.User, conversation.Turns[turn].Prompt);
    }
}
