using System.Text;
using FineTune.Engine.Models;
using FineTune.Engine.Tokenization;
using FineTune.Engine.Weights;

namespace FineTune.Engine.Remote;

/// <summary>Counts tokens as near to a provider's own count as can be had here: by GPT-2's vocabulary where it is on this machine, else by length.</summary>
/// <param name="Uncertainty">Share by which the count may be wrong either way.</param>
/// <param name="How">In words.</param>
public sealed record ApiTokens(Func<string, int> Count, double Uncertainty, string How)
{
    /// <summary>English and program text have about four bytes for a token in vocabularies of this kind.</summary>
    private const int BytesPerToken = 4;

    public static ApiTokens Here(FineTuneHome home, EngineSettings settings)
    {
        var (store, card) = (new ModelStore(home, settings), ModelCatalog.Find("gpt2"));
        if (!store.IsCached(card)) return new(text => (Encoding.UTF8.GetByteCount(text) + BytesPerToken - 1) / BytesPerToken, 0.3, "told from the length of the texts");
        var tokenizer = Tokenizers.Load(store.Ensure(card));
        return new(text => tokenizer.Content(text).Length, 0.2, "counted with GPT-2's vocabulary, which is not the provider's");
    }
}
