using System.Text;

namespace FineTune.Engine.Inference;

/// <summary>Lets a model answer several prompts at once.</summary>
public static class WrittenTexts
{
    /// <returns>The answers in the prompts' order; null where the model cannot read a prompt that long.</returns>
    public static IReadOnlyList<string?> Write(TextGenerator generator, IReadOnlyList<WritingPrompt> prompts, Action<long, long>? progress = null, CancellationToken token = default)
    {
        var done = 0;
        async Task<string?> One(WritingPrompt prompt)
        {
            Generation generation;
            try { generation = generator.Start(prompt.Request); }
            catch (PromptTooLongException) { return null; }
            var text = new StringBuilder();
            await foreach (var written in generation.Tokens(token).ConfigureAwait(false)) text.Append(written.Text);
            progress?.Invoke(Interlocked.Increment(ref done), prompts.Count);
            return text.ToString().Trim();
        }
        return Task.WhenAll(prompts.Select(p => Task.Run(() => One(p), token))).GetAwaiter().GetResult();
    }
}
