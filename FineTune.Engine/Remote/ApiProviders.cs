using FineTune.Engine.Models;

namespace FineTune.Engine.Remote;

/// <summary>The providers a person works with: <c>providers.json</c> under the home folder, read by Studio and command line alike. OpenAI is there from the start.</summary>
public sealed class ApiProviders(FineTuneHome home)
{
    private const string CopiedPrices = "price page of OpenAI as copied in 2025-10; check it before you rely on it";
    private const string ReportedPrices = "reported in 2026-04; check the provider's price page before you rely on it";

    private string File => Path.Combine(home.Root, "providers.json");

    /// <summary>As it is before anyone changes it. Prices are starting values with their source; where none was found there is none.</summary>
    public static ApiProvider OpenAi { get; } = new()
    {
        Id = ApiCards.OpenAi,
        Name = "OpenAI",
        BaseUrl = "https://api.openai.com/v1",
        Models =
        [
            new("gpt-4.1-nano-2025-04-14", 1.50, CopiedPrices),
            new("gpt-4o-mini-2024-07-18", 3.00, ReportedPrices),
            new("gpt-4.1-mini-2025-04-14", 5.00, CopiedPrices),
            new("gpt-4.1-2025-04-14", 25.00, CopiedPrices),
            new("gpt-4o-2024-08-06", 25.00, ReportedPrices),
            new("davinci-002"),
            new("babbage-002"),
        ],
    };

    public IReadOnlyList<ApiProvider> List() => System.IO.File.Exists(File) ? Json.ReadFile<List<ApiProvider>>(File) : [OpenAi];

    /// <exception cref="UserException">There is none of this name; says which there are.</exception>
    public ApiProvider Find(string id) => List().FirstOrDefault(p => p.Id == id)
        ?? throw new UserException($"There is no provider '{id}'.", $"Add it in the settings or with finetune providers; there {(List().Count == 1 ? "is" : "are")} {string.Join(", ", List().Select(p => p.Id))}.");

    /// <summary>Adds a provider, or puts it in the place of the one with its id.</summary>
    /// <exception cref="UserException">It cannot be used; says why.</exception>
    public void Save(ApiProvider provider)
    {
        provider.Validated();
        var list = List().ToList();
        if (list.FindIndex(p => p.Id == provider.Id) is >= 0 and var at) list[at] = provider;
        else list.Add(provider);
        Json.WriteFile(File, list);
    }

    public void Delete(string id) => Json.WriteFile(File, List().Where(p => p.Id != id).ToList());

    /// <summary>The models of all providers as cards, those with facts of their own first.</summary>
    public IReadOnlyList<ModelCard> Cards() => [.. List().SelectMany(p => p.Models.Select(m => ApiCard.TryOf(ApiCard.IdOf(p.Id, m.Id)))).OfType<ModelCard>()];
}
