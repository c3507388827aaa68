namespace FineTune.Engine.Models;

/// <summary>OpenAI's models that were ever given to be tuned by everyone, with the dates on which that ends. They are shown apart from the catalog: nothing of them is here.</summary>
public static class ApiCards
{
    /// <summary>Id of the provider these are of.</summary>
    public const string OpenAi = "openai";

    /// <summary>How it ends for all of them.</summary>
    public const string Closing = "As published, seen 2026-11: since 7 May 2026 organisations that never tuned a model cannot create jobs, since 2 July 2026 neither can those that did not use a tuned one for 60 days, and from 6 January 2027 nobody can.";

    private const string Source = "OpenAI, deprecations page of the API documentation, and reports of it (seen 2026-11)";

    public static IReadOnlyList<ModelCard> Cards { get; } =
    [
        Chat("gpt-4.1-nano-2025-04-14", "GPT-4.1 nano", "The smallest of OpenAI's models that can be tuned: quick and cheap answers of one form.", null),
        Chat("gpt-4o-mini-2024-07-18", "GPT-4o mini", "A small general model: follows instructions, many languages, cheap to tune.", "It and everything tuned from it is switched off on 14 January 2027."),
        Chat("gpt-4.1-mini-2025-04-14", "GPT-4.1 mini", "A middle-sized general model: reads long texts, follows instructions closely.", "It and everything tuned from it is switched off on 14 January 2027."),
        Chat("gpt-4.1-2025-04-14", "GPT-4.1", "The largest of OpenAI's models that can be tuned, for answers that need knowledge and reasoning.", "It and everything tuned from it is switched off on 14 January 2027."),
        Chat("gpt-4o-2024-08-06", "GPT-4o", "A large general model of the generation before GPT-4.1.", "It and everything tuned from it is switched off on 14 January 2027."),
        Base("davinci-002", "davinci-002 (GPT-3 base)"),
        Base("babbage-002", "babbage-002 (GPT-3 base, small)"),
    ];

    /// <summary>The last day on which a model of OpenAI answers, as published; null where none is.</summary>
    public static DateOnly? ShutDown(string model) => model switch
    {
        "davinci-002" or "babbage-002" => new(2026, 9, 28),
        "gpt-4o-2024-08-06" or "gpt-4o-mini-2024-07-18" or "gpt-4.1-2025-04-14" or "gpt-4.1-mini-2025-04-14" => new(2027, 1, 14),
        _ => null,
    };

    private static ModelCard Chat(string model, string name, string summary, string? end) => Card(model, name) with
    {
        Summary = summary,
        Architecture = "A transformer decoder whose size is not published; it runs on OpenAI's machines and answers messages.",
        Why = "Where an answer needs knowledge and reasoning that no model on your own machine has, and your rows may be sent to OpenAI.",
        WhenNot = $"Not with data that must not leave this machine, and not for anything that has to last. {Closing}{(end is null ? "" : " " + end)}",
        Strengths = ["Follows instructions before it was tuned at all.", "Nothing to download, no memory, no processor time here.", "Learns from preferences too."],
        MaxLength = 65_536,
    };

    private static ModelCard Base(string model, string name) => Card(model, name) with
    {
        Summary = "The last of the GPT-3 base models that could be tuned. Switched off on 28 September 2026.",
        Architecture = "A transformer decoder of the GPT-3 family whose size is not published; it continues texts on OpenAI's machines.",
        Why = "For the record, and for servers that go on offering a model of this name.",
        WhenNot = $"It is over: OpenAI switched it off on 28 September 2026. GPT-2 on your own machine continues texts in the same way. {Closing}",
        Strengths = ["Continued texts as they stood, without chat."],
        MaxLength = 16_384,
    };

    private static ModelCard Card(string model, string name) => new()
    {
        Id = ApiCard.IdOf(OpenAi, model),
        Name = name,
        Family = ApiCard.Family,
        Revision = "api",
        Summary = "",
        Architecture = "",
        Why = "",
        WhenNot = "",
        Strengths = [],
        Weaknesses = ["Your rows leave this machine.", "It costs money: by the token for tuning, by the token for every answer.", "The tuned model is the provider's to switch off."],
        Licence = "by contract",
        Languages = [],
        Tasks = Gpt2Cards.Tasks,
        Methods = [],
        Figures = [],
        References = [Source],
    };
}
