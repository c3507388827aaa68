using System.Text.RegularExpressions;

namespace FineTune.Engine.Models;

/// <summary>A model behind an OpenAI-compatible API, named <c>api:PROVIDER/MODEL</c> wherever a catalog id will do. Its weights are never here.</summary>
public static partial class ApiCard
{
    public const string Prefix = "api:";

    /// <summary><see cref="ModelCard.Family"/>, and <c>model_type</c> of such a model's folder.</summary>
    public const string Family = "openai-api";

    public static string IdOf(string provider, string model) => $"{Prefix}{provider}/{model}";

    /// <summary>Provider and model of an id; null where it is of another kind, or no name.</summary>
    public static (string Provider, string Model)? Parse(string id) =>
        Name().Match(id) is { Success: true } name ? (name.Groups["provider"].Value, name.Groups["model"].Value) : null;

    /// <summary>Null where <paramref name="id"/> is of another kind, or no name.</summary>
    public static ModelCard? TryOf(string id) => Parse(id) is not var (provider, model) ? null : ApiCards.Cards.FirstOrDefault(c => c.Id == id) ?? Unlisted(id, provider, model);

    /// <summary>A base model is asked by <c>/completions</c>, every other by <c>/chat/completions</c>.</summary>
    public static bool Chats(string model) => !CompletionModels().IsMatch(model);

    private static ModelCard Unlisted(string id, string provider, string model) => new()
    {
        Id = id,
        Name = $"{model} by {provider}",
        Family = Family,
        Revision = "api",
        Summary = "A model behind an API that is not in the catalog.",
        Architecture = "As its provider says.",
        Why = "You know it, or its provider's page convinced you.",
        WhenNot = "Not with data that must not leave this machine: your rows are sent to the provider.",
        Strengths = [],
        Weaknesses = ["Your rows leave this machine.", "It costs money, by the token.", "The provider decides how long it answers."],
        Licence = "by contract",
        Languages = [],
        Tasks = Gpt2Cards.Tasks,
        Methods = [],
        Figures = [],
    };

    [GeneratedRegex(@"^api:(?<provider>[a-z0-9][a-z0-9-]{0,39})/(?<model>[!-~]{1,200})\z")]
    private static partial Regex Name();

    [GeneratedRegex("^(ft:)?(babbage|davinci)-002")]
    private static partial Regex CompletionModels();
}
