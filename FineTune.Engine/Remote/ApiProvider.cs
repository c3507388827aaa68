using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace FineTune.Engine.Remote;

/// <summary>A model that a provider tunes.</summary>
/// <param name="PricePerMillion">US dollars for a million training tokens; null = not known here.</param>
/// <param name="PriceSource">Where the price was read, and when.</param>
public sealed record ApiModel(string Id, double? PricePerMillion = null, string? PriceSource = null);

/// <summary>A server that tunes models by OpenAI's API. Its key is kept elsewhere (<see cref="ApiKeySource"/>).</summary>
public sealed partial record ApiProvider
{
    /// <summary>Stands in plans, in <c>api:ID/MODEL</c>.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Address that paths like <c>files</c> are put behind, e.g. <c>https://api.openai.com/v1</c>.</summary>
    public required string BaseUrl { get; init; }

    public IReadOnlyList<ApiModel> Models { get; init; } = [];

    [JsonIgnore]
    public Uri Root => new(BaseUrl.TrimEnd('/') + "/");

    [JsonIgnore]
    public bool IsOpenAi => Uri.TryCreate(BaseUrl, UriKind.Absolute, out var address) && address.Host == "api.openai.com";

    public ApiModel? Model(string id) => Models.FirstOrDefault(m => m.Id == id);

    /// <summary>Every problem as one sentence with its remedy; empty when it can be used.</summary>
    public IEnumerable<string> Problems()
    {
        if (!IdForm().IsMatch(Id)) yield return $"'{Id}' is no short name: use small letters, digits and hyphens, for example my-server.";
        if (Name.Trim().Length is 0 or > 80) yield return "Give the provider a name of 1 to 80 characters.";
        if (!Uri.TryCreate(BaseUrl, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http") || address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
            yield return $"'{BaseUrl}' is no address: give one like https://api.openai.com/v1.";
        else if (address is { Scheme: "http", IsLoopback: false }) yield return "The key and your rows would travel for all to read: give an address that begins with https:// (http:// is for this machine alone).";
        if (Models.FirstOrDefault(m => m.Id.Length is 0 or > 200 || m.Id.Any(c => c is <= ' ' or > '~')) is { } wrong) yield return $"'{wrong.Id}' is no model's name: copy it from the provider's list.";
        if (Models.GroupBy(m => m.Id).FirstOrDefault(g => g.Count() > 1) is { } twice) yield return $"The model '{twice.Key}' is listed twice: remove one.";
        if (Models.FirstOrDefault(m => m.PricePerMillion is { } price && !(price is >= 0 and <= 100_000)) is { } priced) yield return $"The price of {priced.Id} is {priced.PricePerMillion}: give US dollars for a million training tokens, or leave it empty.";
    }

    /// <exception cref="UserException">It cannot be used; says why.</exception>
    public ApiProvider Validated() => Problems().ToList() is { Count: > 0 } problems ? throw new UserException(string.Join(" ", problems), "Correct the provider and save it again.") : this;

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,39}\z")]
    private static partial Regex IdForm();
}
