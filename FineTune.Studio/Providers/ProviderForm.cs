using System.Globalization;
using FineTune.Engine;
using FineTune.Engine.Remote;

namespace FineTune.Studio.Providers;

/// <summary>A provider's fields as a person types them.</summary>
public sealed class ProviderForm
{
    /// <summary>Empty for a new one: made of the name.</summary>
    public string Id { get; init; } = "";

    public string Name { get; set; } = "";

    public string BaseUrl { get; set; } = "";

    /// <summary>A new key; empty leaves the one there is. What is set is never shown.</summary>
    public string Key { get; set; } = "";

    public List<ProviderModelForm> Models { get; } = [];

    public static ProviderForm From(ApiProvider provider)
    {
        var form = new ProviderForm { Id = provider.Id, Name = provider.Name, BaseUrl = provider.BaseUrl };
        form.Models.AddRange(provider.Models.Select(m => new ProviderModelForm { Id = m.Id, Price = m.PricePerMillion?.ToString("0.####", CultureInfo.InvariantCulture) ?? "", Source = m.PriceSource ?? "" }));
        return form;
    }

    /// <param name="today">Told as the source of a price whose source is not given.</param>
    /// <exception cref="UserException">A field is wrong; says which.</exception>
    public ApiProvider ToProvider(IReadOnlyCollection<string> taken, DateOnly today)
    {
        var provider = new ApiProvider
        {
            Id = Id.Length > 0 ? Id : NewId(taken), Name = Name.Trim(), BaseUrl = BaseUrl.Trim(),
            Models = [.. Models.Where(m => m.Id.Trim().Length > 0).Select(m => m.ToModel(today))],
        };
        return provider.Validated();
    }

    /// <summary>The name in small letters, with a number where it is taken.</summary>
    private string NewId(IReadOnlyCollection<string> taken)
    {
        var letters = new string([.. Name.Trim().ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]).Trim('-');
        var id = letters.Length == 0 ? "provider" : letters[..Math.Min(30, letters.Length)].TrimEnd('-');
        return taken.Contains(id) ? Enumerable.Range(2, 1000).Select(n => $"{id}-{n}").First(n => !taken.Contains(n)) : id;
    }
}

/// <summary>A line of a provider's list of models.</summary>
public sealed class ProviderModelForm
{
    public string Id { get; set; } = "";

    /// <summary>US dollars for a million training tokens; empty = not known.</summary>
    public string Price { get; set; } = "";

    public string Source { get; set; } = "";

    /// <exception cref="UserException">The price is no number.</exception>
    public ApiModel ToModel(DateOnly today)
    {
        if (Price.Trim().TrimStart('$') is not { Length: > 0 } typed) return new(Id.Trim());
        return double.TryParse(typed, NumberStyles.Float, CultureInfo.InvariantCulture, out var price) && double.IsFinite(price)
            ? new(Id.Trim(), price, Source.Trim() is { Length: > 0 } source ? source : string.Create(CultureInfo.InvariantCulture, $"entered {today:yyyy-MM-dd}"))
            : throw new UserException($"The price of {Id.Trim()} is '{Price.Trim()}', which is no number.", "Write US dollars for a million training tokens, for example 3.00, or leave it empty.");
    }
}
